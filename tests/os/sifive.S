# Start on QEMU's sifive_u: hart 0 runs, the other waits for ever. `finish` leaves QEMU by semihosting.
        .section .text.start, "ax"
        .globl _start
_start: csrr    t0, mhartid
park:   bnez    t0, park
        la      sp, stack_end
        call    run
        .globl  finish
        .balign 16
finish: addi    sp, sp, -16
        li      a2, 0x20026             # ADP_Stopped_ApplicationExit
        sd      a2, 0(sp)
        sd      a0, 8(sp)
        mv      a1, sp
        li      a0, 0x20                # SYS_EXIT_EXTENDED
        .balign 16
        slli    x0, x0, 0x1f            # these three are the call
        ebreak
        srai    x0, x0, 7
        j       finish
        .bss
        .balign 16
        .space  65536
stack_end:
