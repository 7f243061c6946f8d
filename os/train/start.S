# Entry of KERNEL.ELF: a stack, zeroed .bss, a trap vector that reports and powers off.

        .section .text.start, "ax"
        .globl  _start
_start: la      sp, stack_top
        la      t0, trapped
        csrw    mtvec, t0
        la      t0, __bss_start
        la      t1, __bss_end
1:      bgeu    t0, t1, 2f
        sd      zero, 0(t0)
        addi    t0, t0, 8
        j       1b
2:      call    train_main              # does not return

        .balign 4
trapped:
        la      sp, stack_top
        csrr    a0, mcause
        csrr    a1, mepc
        csrr    a2, mtval
        call    unexpected_trap         # does not return

        .bss
        .balign 16
        .zero   16384
stack_top:
