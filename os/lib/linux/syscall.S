# long __syscall(long number, long a, b, c, d, e, f): the kernel takes the number in a7 and up to six arguments.
        .text
        .globl  __syscall
        .type   __syscall, @function
__syscall:
        mv      a7, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        mv      a3, a4
        mv      a4, a5
        mv      a5, a6
        ecall
        ret
        .size   __syscall, . - __syscall
