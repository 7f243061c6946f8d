# CSRs of M-mode, for C.
        .text

        .globl  cpu_cycles
        .type   cpu_cycles, @function
cpu_cycles:
        csrr    a0, mcycle
        ret
        .size   cpu_cycles, . - cpu_cycles

        .globl  cpu_wait
        .type   cpu_wait, @function
cpu_wait:
        wfi
        ret
        .size   cpu_wait, . - cpu_wait

# mie: external and timer interrupts wake from wfi; mstatus.MIE stays 0.
        .globl  cpu_enable_wakeup
        .type   cpu_enable_wakeup, @function
cpu_enable_wakeup:
        li      t0, 0x880
        csrs    mie, t0
        ret
        .size   cpu_enable_wakeup, . - cpu_enable_wakeup
