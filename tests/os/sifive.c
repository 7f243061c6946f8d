// The SD driver and the FAT reader on QEMU's sifive_u: a checksum of every file in the root, on SiFive's
// UART.
#include "fat.h"
#include "finisher.h"
#include "print.h"
#include "sd.h"
#include "uart.h"
#include "mmio.h"

#define SIFIVE_UART_TXDATA 0x10010000u
#define SIFIVE_UART_TXCTRL 0x10010008u

void uart_put(char c) {
    mmio_write32(SIFIVE_UART_TXCTRL, 1);
    mmio_write32(SIFIVE_UART_TXDATA, (uint8_t)c);
}

static int card_read(void *context, uint32_t sector, uint32_t count, void *buffer) {
    return sd_read(context, sector, count, buffer);
}

static void stop(const char *text) {
    print_text(text);
    print_text("\n");
    finish(1);
}

void run(void) {
    static struct sd card;
    static struct fat fs;
    static struct fat_dir dir;
    static struct fat_entry entry;
    static struct fat_file file;
    static uint8_t data[10000];
    int error = sd_init(&card);
    if (error)
        stop(sd_error(error));
    print_text("blocks ");
    print_decimal(card.blocks);
    print_text("\n");
    struct fat_device device = {&card, card_read, card.blocks};
    error = fat_mount(&fs, &device);
    if (!error)
        error = fat_opendir(&fs, "", &dir);
    while (!error && (error = fat_readdir(&dir, &entry)) > 0) {
        uint32_t hash = 2166136261u; // FNV-1a
        error = fat_open(&fs, entry.name, &file);
        for (int32_t n = 1; !error && n > 0;) {
            n = fat_read(&file, data, sizeof data);
            for (int32_t i = 0; i < n; i++)
                hash = (hash ^ data[i]) * 16777619u;
            error = n < 0 ? n : 0;
        }
        print_text(entry.name);
        print_text(" ");
        print_hex(hash, 8);
        print_text("\n");
    }
    if (error)
        stop(fat_error(error));
    finish(0);
}
