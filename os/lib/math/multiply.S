# uint64_t __multiply_high(uint64_t a, uint64_t b): the one instruction of these functions that C has no name for.
#if __riscv_xlen == 64
        .text
        .globl  __multiply_high
        .type   __multiply_high, @function
__multiply_high:
        mulhu   a0, a0, a1
        ret
        .size   __multiply_high, . - __multiply_high
#endif
