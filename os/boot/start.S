# Reset: the first instructions of the machine, at 0x1000, and the jump to the kernel.
#
# The ROM has no writable data: all its state is on the stack, which starts at the top of RAM and stays within BOOT_AREA
# bytes. BOOT_RAM_END comes from tools/software.py.

        .section .text.init, "ax"
        .globl _start
_start: la      t0, trapped
        csrw    mtvec, t0
        li      sp, BOOT_RAM_END
        call    boot_main               # returns the kernel's entry
        mv      t0, a0
        li      a0, 0                   # hart 0
        li      a1, 0                   # no device tree
        fence.i                         # the kernel was written as data
        jr      t0

        .balign 4
trapped:
        csrr    a0, mcause
        csrr    a1, mepc
        csrr    a2, mtval
        li      sp, BOOT_RAM_END
        call    boot_trapped            # does not return
