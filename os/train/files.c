// The card's files for the trainer: files.h is the contract.
#include "files.h"
#include "fat.h"
#include "sd.h"
#include "soc.h"

#define ALIGNMENT 64u

extern uint8_t _end[]; // the linker's: first byte after the program

static struct sd card;
static struct fat_device device;
static struct fat volume;
static uintptr_t used;

static int read_sectors(void *context, uint32_t sector, uint32_t count, void *buffer) {
    return sd_read((struct sd *)context, sector, count, buffer);
}

int open_card(void) {
    int error = sd_init(&card);
    if (error)
        return error;
    device.context = &card;
    device.read = read_sectors;
    device.sectors = card.blocks;
    return fat_mount(&volume, &device);
}

void *allocate(uint64_t bytes) {
    if (!used)
        used = (uintptr_t)_end;
    uintptr_t start = (used + ALIGNMENT - 1u) & ~(uintptr_t)(ALIGNMENT - 1u);
    if (bytes > BOOT_RAM_END - start)
        return 0;
    used = start + bytes;
    return (void *)start;
}

int read_file(const char *name, void **data, uint32_t *size) {
    struct fat_file file;
    int error = fat_open(&volume, name, &file);
    if (error)
        return error;
    *size = file.size;
    *data = allocate((uint64_t)file.size + FAT_SECTOR);
    if (!*data)
        return FILES_E_MEMORY;
    int32_t got = fat_read(&file, *data, file.size);
    return got < 0 ? got : FAT_OK;
}

const char *files_error(int code) {
    return code == FILES_E_MEMORY ? "memory is too small" : fat_error(code);
}
