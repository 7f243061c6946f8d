 .cfi_sections .eh_frame, .debug_frame
 .text
f: .cfi_startproc
 addi sp,sp,-32
 .cfi_def_cfa_offset 32
 sd ra,24(sp)
 .cfi_offset ra,-8
 .cfi_offset 8,-16
 nop
 .cfi_remember_state
 .cfi_restore ra
 .cfi_def_cfa_offset 0
 ret
 .cfi_restore_state
 .skip 300, 0
 .cfi_def_cfa s0, 16
 .skip 70000, 0
 .cfi_def_cfa_register sp
 ret
 .cfi_escape 0x0f, 3
 .cfi_undefined s1
 .cfi_same_value s2
 .cfi_register s3, s4
 .cfi_rel_offset s5, 8
 .cfi_val_offset s6, -8
 .cfi_adjust_cfa_offset 8
 .cfi_endproc
g: .cfi_startproc
 .cfi_def_cfa_offset 16
 ret
 .cfi_endproc
h: .cfi_startproc simple
 ret
 .cfi_def_cfa_offset 16
 .cfi_offset fs0, -24
 .cfi_offset fs11, 24
 .cfi_endproc
k: .cfi_startproc
 .cfi_personality 0x1b, f
 .cfi_lsda 0x1b, g
 ret
 .cfi_endproc
l: .cfi_startproc
 .cfi_signal_frame
 .cfi_return_column t0
 ret
 .cfi_def_cfa_offset 16
 .cfi_endproc
m: .cfi_startproc
 ret
 .cfi_def_cfa_offset 16
 .cfi_endproc
n: .cfi_startproc
 .cfi_def_cfa_offset 16
 .cfi_endproc
