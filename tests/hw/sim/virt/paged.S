# A kernel as teaching kernels are: linked at a high virtual address, loaded at RAM's start. From M mode into S mode
# with Sv39, `work` of paged.c, a system call from there to its own handler, and an end by the finisher.
        .equ OFFSET, 0xffffffc000000000
        .equ GIGAPAGE, 0xcf                     # V R W X A D
        .section .init, "ax"
        .globl _start
        .type _start, @function
_start: lla     t0, root                        # all of this still runs at physical addresses
        li      t1, GIGAPAGE
        sd      t1, 0(t0)                       # devices
        li      t1, 0x80000000 >> 2 | GIGAPAGE
        sd      t1, 2*8(t0)                     # RAM, where it is
        addi    t2, t0, 256*8-8
        sd      t1, 3*8(t2)                     # and at the kernel's address, in entry 258
        srli    t0, t0, 12
        li      t1, 8 << 60
        or      t0, t0, t1
        csrw    satp, t0
        li      t0, -1
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        li      t0, 1 << 9
        csrw    medeleg, t0                     # ecall from S mode
        li      t0, 3 << 11
        csrc    mstatus, t0
        li      t0, 1 << 11
        csrs    mstatus, t0
        lla     t0, high
        li      t1, OFFSET
        or      t0, t0, t1
        csrw    mepc, t0
        mret
        .size   _start, .-_start

        .type high, @function
high:   la      sp, stack
        la      t0, handler
        csrw    stvec, t0
        call    work
        slli    a0, a0, 16
        li      t0, 0x3333
        or      a0, a0, t0
        li      t1, 0x100000
        sw      a0, 0(t1)
1:      j       1b
        .size   high, .-high

        .globl  call_system
        .type   call_system, @function
call_system:
        ecall
        ret
        .size   call_system, .-call_system

        .balign 4
        .globl  handler
        .type   handler, @function
handler: csrr   a1, sepc
        addi    a1, a1, 4
        csrw    sepc, a1
        addi    a0, a0, 1
        sret
        .size   handler, .-handler

        .bss
        .balign 4096
root:   .skip   4096
        .skip   4096
stack:
