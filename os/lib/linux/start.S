# Where a program begins (System V ABI, process initialization): sp points at argc, argv, a null, envp, a null.
        .text
        .globl  _start
        .type   _start, @function
_start:
        .option push
        .option norelax
        .weak   __global_pointer$
        lla     gp, __global_pointer$
        .option pop
        mv      a0, sp
        andi    sp, sp, -16
        li      s0, 0                   # the end of every backtrace
        li      ra, 0
        call    __start_program
        ebreak                          # it does not return
        .size   _start, . - _start
