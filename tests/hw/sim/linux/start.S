# Start of a Linux program, and `long system_call(number, a, b, c, d, e, f)`. For gcc, for our tools, for RV32 and RV64.
        .globl  _start
_start: mv      a0, sp
        call    start
        li      a7, 93
        ecall

        .globl  system_call
system_call:
        mv      a7, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        mv      a3, a4
        mv      a4, a5
        mv      a5, a6
        ecall
        ret
