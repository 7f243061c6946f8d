// Exit statuses of the boot ROM: what it found instead of a kernel. Read by the tests and by `bits`.
#pragma once

enum {
    BOOT_NO_CARD = 65,     // nothing answers in the slot
    BOOT_CARD_SILENT = 66, // the card stops answering
    BOOT_BAD_CRC = 67,     // data arrive damaged, again and again
    BOOT_CARD_ERROR = 68,  // the card refuses a command or reports an error
    BOOT_NOT_FAT = 69,     // no FAT volume
    BOOT_BAD_VOLUME = 70,  // a FAT volume, but damaged or larger than the card
    BOOT_CYCLIC = 71,      // a cluster chain that runs in a circle
    BOOT_NO_KERNEL = 72,   // no KERNEL.ELF in the root
    BOOT_TRUNCATED = 73,   // KERNEL.ELF ends before its segments do
    BOOT_NOT_ELF = 74,     // KERNEL.ELF is not an executable ELF64 for RISC-V
    BOOT_NO_ROOM = 75,     // a segment outside RAM, or over the memory that the ROM uses
    BOOT_TRAP = 76,        // an exception before the kernel has a handler of its own
};
