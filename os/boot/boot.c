// The boot ROM: card, volume, file, ELF, jump. Each step that fails is one line on the console and one exit
// status.
//
//     0x8000_0000  RAM  | the kernel's segments ...                    | BOOT_AREA: our stack | BOOT_RAM_END
//
// Nothing is trusted that comes from the card: an ELF is loaded only if every segment lies in RAM below our
// own memory.
//
// Source: System V ABI, ch. 4 and 5 (ELF); RISC-V psABI (EM_RISCV).
#include "boot.h"
#include "fat.h"
#include "finisher.h"
#include "print.h"
#include "sd.h"
#include "soc.h"
#include "uart.h"

#define KERNEL "KERNEL.ELF"
#define MAX_SEGMENTS 16u
#define EM_RISCV 243
enum { ELFCLASS64 = 2, ELFDATA2LSB = 1, ET_EXEC = 2, PT_LOAD = 1, PF_X = 1 };

struct elf_header {
    uint8_t magic[4], class, data, version, abi, padding[8];
    uint16_t type, machine;
    uint32_t version2;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct program_header {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

static void fail(uint32_t status, const char *what, const char *detail) {
    print_text("boot: ");
    print_text(what);
    print_text(detail);
    print_text("\n");
    finish(status);
}

static void fail_card(int code) {
    uint32_t status = code == SD_E_NO_CARD   ? BOOT_NO_CARD
                      : code == SD_E_TIMEOUT ? BOOT_CARD_SILENT
                      : code == SD_E_CRC     ? BOOT_BAD_CRC
                                             : BOOT_CARD_ERROR;
    fail(status, "SD card: ", sd_error(code));
}

// An error of fs/, of the volume or of the kernel's file.
static void fail_volume(const struct fat *fs, int code) {
    if (code == FAT_E_DEVICE)
        fail_card(fs->device_error);
    else if (code == FAT_E_NOT_FOUND)
        fail(BOOT_NO_KERNEL, "no " KERNEL " in the root directory of the card", "");
    else if (code == FAT_E_NOT_FAT)
        fail(BOOT_NOT_FAT, "SD card: ", fat_error(code));
    else
        fail(code == FAT_E_CYCLE ? BOOT_CYCLIC : BOOT_BAD_VOLUME, "FAT volume: ", fat_error(code));
}

static int card_read(void *context, uint32_t sector, uint32_t count, void *buffer) {
    return sd_read(context, sector, count, buffer);
}

// Bytes of the kernel file from `offset` on; ends the run if they cannot be had.
static void read_at(struct fat_file *file, uint64_t offset, void *to, uint64_t count) {
    if (offset > file->size || count > file->size - offset)
        fail(BOOT_TRUNCATED, KERNEL " is truncated", "");
    int error = fat_seek(file, (uint32_t)offset);
    int32_t got = error ? error : fat_read(file, to, (uint32_t)count);
    if (got < 0)
        fail_volume(file->fs, got);
}

static int is_kernel(const struct elf_header *h) {
    return h->magic[0] == 0x7f && h->magic[1] == 'E' && h->magic[2] == 'L' && h->magic[3] == 'F' &&
           h->class == ELFCLASS64 && h->data == ELFDATA2LSB && h->machine == EM_RISCV && h->type == ET_EXEC &&
           h->phentsize == sizeof(struct program_header) && h->phnum && h->phnum <= MAX_SEGMENTS;
}

// Load one segment; 1 if the entry is in it.
static int load_segment(struct fat_file *file, const struct program_header *p, uint64_t entry) {
    // BEGIN SOLUTION os.boot.load_segment
    uint64_t end = BOOT_RAM_END - BOOT_AREA;
    if (p->filesz > p->memsz)
        fail(BOOT_NOT_ELF, KERNEL " has a segment that is larger in the file than in memory", "");
    if (p->paddr < RAM_BASE || p->paddr > end || p->memsz > end - p->paddr)
        fail(BOOT_NO_ROOM, KERNEL " does not fit into RAM", "");
    read_at(file, p->offset, (void *)p->paddr, p->filesz);
    uint8_t *zero = (uint8_t *)(p->paddr + p->filesz), *limit = (uint8_t *)(p->paddr + p->memsz);
    while (zero < limit && (uint64_t)zero % 8)
        *zero++ = 0;
    for (; zero + 8 <= limit; zero += 8)
        *(uint64_t *)zero = 0;
    while (zero < limit)
        *zero++ = 0;
    return p->flags & PF_X && entry >= p->paddr && entry < p->paddr + p->memsz;
    // END SOLUTION
}

// Everything between reset and the kernel; returns its entry.
uint64_t boot_main(void) {
    struct sd card;
    struct fat fs;
    struct fat_file file;
    struct fat_device device;
    struct elf_header header;
    struct program_header segment;
    uint32_t has_entry = 0;
    uart_init();
    int error = sd_init(&card);
    if (error)
        fail_card(error);
    device.context = &card;
    device.read = card_read;
    device.sectors = card.blocks;
    error = fat_mount(&fs, &device);
    if (!error)
        error = fat_open(&fs, KERNEL, &file);
    if (error)
        fail_volume(&fs, error);
    if (file.size < sizeof header)
        fail(BOOT_NOT_ELF, KERNEL " is not an ELF executable for this machine", "");
    read_at(&file, 0, &header, sizeof header);
    if (!is_kernel(&header))
        fail(BOOT_NOT_ELF, KERNEL " is not an ELF executable for this machine", "");
    for (uint32_t i = 0; i < header.phnum; i++) {
        read_at(&file, header.phoff + i * sizeof segment, &segment, sizeof segment);
        if (segment.type == PT_LOAD)
            has_entry |= (uint32_t)load_segment(&file, &segment, header.entry);
    }
    if (!has_entry || header.entry & 1)
        fail(BOOT_NOT_ELF, KERNEL " has its entry outside its code", "");
    print_text("boot: " KERNEL " ");
    print_decimal(file.size);
    print_text(" bytes, entry ");
    print_hex(header.entry, 8);
    print_text("\n");
    return header.entry;
}

// An exception in the ROM, or in a kernel that has not set mtvec yet.
void boot_trapped(uint64_t cause, uint64_t pc, uint64_t value) {
    print_text("boot: trap ");
    print_hex(cause, 1);
    print_text(" at ");
    print_hex(pc, 8);
    print_text(", mtval ");
    print_hex(value, 8);
    print_text("\n");
    finish(BOOT_TRAP);
}
