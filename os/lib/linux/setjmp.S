# setjmp and longjmp (C11 7.13): what a function must preserve. jmp_buf: ra, sp, s0 .. s11.
#if __riscv_xlen == 32
#define STORE sw
#define LOAD lw
#define SIZE 4
#else
#define STORE sd
#define LOAD ld
#define SIZE 8
#endif
        .text
        .globl  setjmp
        .type   setjmp, @function
setjmp:
        STORE   ra, 0*SIZE(a0)
        STORE   sp, 1*SIZE(a0)
        STORE   s0, 2*SIZE(a0)
        STORE   s1, 3*SIZE(a0)
        STORE   s2, 4*SIZE(a0)
        STORE   s3, 5*SIZE(a0)
        STORE   s4, 6*SIZE(a0)
        STORE   s5, 7*SIZE(a0)
        STORE   s6, 8*SIZE(a0)
        STORE   s7, 9*SIZE(a0)
        STORE   s8, 10*SIZE(a0)
        STORE   s9, 11*SIZE(a0)
        STORE   s10, 12*SIZE(a0)
        STORE   s11, 13*SIZE(a0)
        li      a0, 0
        ret
        .size   setjmp, . - setjmp

        .globl  longjmp
        .type   longjmp, @function
longjmp:
        LOAD    ra, 0*SIZE(a0)
        LOAD    sp, 1*SIZE(a0)
        LOAD    s0, 2*SIZE(a0)
        LOAD    s1, 3*SIZE(a0)
        LOAD    s2, 4*SIZE(a0)
        LOAD    s3, 5*SIZE(a0)
        LOAD    s4, 6*SIZE(a0)
        LOAD    s5, 7*SIZE(a0)
        LOAD    s6, 8*SIZE(a0)
        LOAD    s7, 9*SIZE(a0)
        LOAD    s8, 10*SIZE(a0)
        LOAD    s9, 11*SIZE(a0)
        LOAD    s10, 12*SIZE(a0)
        LOAD    s11, 13*SIZE(a0)
        seqz    a0, a1                  # longjmp(place, 0) gives 1
        add     a0, a0, a1
        ret
        .size   longjmp, . - longjmp
