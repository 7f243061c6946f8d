// The FAT reader on the host, over an image file. Built with sanitizers by tests/fs/test_fat.py.
//
//     host IMAGE mount                    what the boot sector says: type, clusters, and where the areas begin
//     host IMAGE ls                       every file and directory below the root: "path size" or "path/"
//     host IMAGE cat PATH [POS COUNT]     contents; with a position, that part, read in pieces of odd sizes
//     host IMAGE fuzz SEED ROUNDS BYTES   spoil a few of the first BYTES bytes, read everything; prints a
//     histogram
//
// Errors go to stderr as "error: text", with exit status 1.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fat.h"

#define MAX_DEPTH 12
#define FUZZ_READS 400000 // sectors that one damaged volume may cost

static uint8_t *image;
static uint32_t image_sectors;
static long reads;

static int image_read(void *context, uint32_t sector, uint32_t count, void *buffer) {
    (void)context;
    reads += count;
    if (reads > FUZZ_READS)
        return -2;
    if (sector >= image_sectors || count > image_sectors - sector)
        return -1;
    memcpy(buffer, image + (size_t)sector * FAT_SECTOR, (size_t)count * FAT_SECTOR);
    return 0;
}

static int fail(int code) {
    fprintf(stderr, "error: %s\n", fat_error(code));
    return 1;
}

// Visit everything below `path`. Prints (quiet = 0), or reads each file (quiet = 1); counts results by code.
static int walk(struct fat *fs, const char *path, int depth, int quiet, long *histogram, int *budget) {
    struct fat_dir dir;
    struct fat_entry entry;
    static uint8_t data[65536];
    int code = fat_opendir(fs, path, &dir);
    histogram[-code]++;
    if (code)
        return code;
    while ((code = fat_readdir(&dir, &entry)) > 0 && --*budget > 0) {
        char child[512];
        if (!strcmp(entry.name, ".") || !strcmp(entry.name, ".."))
            continue;
        snprintf(child, sizeof child, "%s%s%s", path, *path ? "/" : "", entry.name);
        if (entry.attributes & FAT_DIRECTORY) {
            if (!quiet)
                printf("%s/\n", child);
            code = depth < MAX_DEPTH ? walk(fs, child, depth + 1, quiet, histogram, budget) : 0;
        } else if (!quiet) {
            printf("%s %u\n", child, entry.size);
        } else {
            struct fat_file file;
            code = fat_open(fs, child, &file);
            histogram[-code]++;
            uint32_t got = 0;
            while (!code) {
                int32_t n = fat_read(&file, data, got % 3 ? 700 : sizeof data);
                code = n < 0 ? n : 0;
                got += n > 0 ? (uint32_t)n : 0;
                if (n <= 0)
                    break;
            }
            histogram[-code]++;
            if (!code && got != file.size)
                abort();
        }
        if (code < 0 && !quiet)
            return code;
    }
    return code < 0 ? code : 0;
}

static int cat(struct fat *fs, int argc, char **argv) {
    static uint8_t data[5000];
    struct fat_file file;
    int code = fat_open(fs, argv[3], &file);
    if (code)
        return fail(code);
    uint32_t left = argc > 5 ? (uint32_t)strtoul(argv[5], 0, 0) : file.size;
    code = fat_seek(&file, argc > 5 ? (uint32_t)strtoul(argv[4], 0, 0) : 0);
    if (code)
        return fail(code);
    for (uint32_t i = 1; left; i++) {
        uint32_t piece = argc > 5 ? 1 + i * 389 % 4999 : sizeof data;
        int32_t n = fat_read(&file, data, left < piece ? left : piece);
        if (n < 0)
            return fail(n);
        if (!n)
            break;
        fwrite(data, 1, (size_t)n, stdout);
        left -= (uint32_t)n;
    }
    return 0;
}

static uint64_t random_state;

static uint32_t next_random(void) { // xorshift64*
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * 2685821657736338717u) >> 32);
}

static int fuzz(struct fat_device *device, uint64_t seed, long rounds, uint32_t bytes) {
    static const uint8_t favourites[] = {0, 1, 2, 0x7f, 0x80, 0xf7, 0xf8, 0xff};
    long histogram[32] = {0}, mounted = 0;
    random_state = seed * 2 + 1;
    for (long round = 0; round < rounds; round++) {
        uint32_t where[8], n = 1 + next_random() % 8;
        uint8_t old[8];
        for (uint32_t i = 0; i < n; i++) {
            // half of the damage goes to the boot sector, where one byte changes everything
            where[i] = next_random() % (next_random() & 1 ? 64 : bytes);
            old[i] = image[where[i]];
            image[where[i]] = next_random() & 1 ? (uint8_t)next_random() : favourites[next_random() % 8];
        }
        struct fat fs;
        int budget = 3000;
        reads = 0;
        alarm(20);
        int code = fat_mount(&fs, device);
        histogram[-code]++;
        if (!code) {
            mounted++;
            walk(&fs, "", 0, 1, histogram, &budget);
        }
        for (uint32_t i = n; i-- > 0;)
            image[where[i]] = old[i];
    }
    printf("mounted %ld\n", mounted);
    for (int i = 0; i < 32; i++)
        if (histogram[i])
            printf("%ld %s\n", histogram[i], fat_error(-i));
    return 0;
}

int main(int argc, char **argv) {
    FILE *f = argc > 2 ? fopen(argv[1], "rb") : 0;
    if (!f)
        return 2;
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    image = malloc((size_t)size + 1);
    if (!image || fread(image, 1, (size_t)size, f) != (size_t)size)
        return 2;
    fclose(f);
    image_sectors = (uint32_t)(size / FAT_SECTOR);
    struct fat_device device = {0, image_read, image_sectors};
    struct fat fs;
    long histogram[32] = {0};
    int budget = 1 << 30, status = 2;
    if (!strcmp(argv[2], "fuzz") && argc > 5) {
        status = fuzz(&device, strtoull(argv[3], 0, 0), atol(argv[4]), (uint32_t)strtoul(argv[5], 0, 0));
    } else {
        int code = fat_mount(&fs, &device);
        if (code)
            status = fail(code);
        else if (!strcmp(argv[2], "mount"))
            status = printf("%u %u %u %u %u\n", fs.type, fs.clusters, fs.table, fs.root, fs.data) < 0;
        else if (!strcmp(argv[2], "ls"))
            status = (code = walk(&fs, "", 0, 0, histogram, &budget)) ? fail(code) : 0;
        else if (!strcmp(argv[2], "cat") && argc > 3)
            status = cat(&fs, argc, argv);
    }
    free(image);
    return status;
}
