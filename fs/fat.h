// Reader of FAT12, FAT16 and FAT32 volumes: the one header of fs/.
//
// Contract. Fill in a `struct fat_device` and call fat_mount; the volume is a whole card ("superfloppy") or
// the first FAT partition of an MBR. Then fat_open and fat_read for files, fat_opendir and fat_readdir for
// directories. Paths are "A/B/NAME.EXT" from the root, 8.3 names in any case; entries of long names are
// skipped. The structures belong to the caller, there is no allocation and no global state, and nothing has
// to be closed. The volume is never written.
//
// Every function returns a negative FAT_E_* on failure, with fat_error for its text. What a damaged volume
// can do to the caller is bounded: chains are walked once when they are opened and refused if they run in a
// circle, leave the volume or end before the size says; a directory is at most 65536 entries long.
#pragma once

#include <stdint.h>

#define FAT_SECTOR 512u

enum {
    FAT_OK = 0,
    FAT_E_DEVICE = -1,    // the device failed; its own code is in fat.device_error
    FAT_E_NOT_FAT = -2,   // no boot sector and no partition of FAT
    FAT_E_GEOMETRY = -3,  // a boot sector whose numbers contradict each other
    FAT_E_SECTOR = -4,    // sectors of another size than 512 bytes
    FAT_E_TRUNCATED = -5, // the volume is larger than the device
    FAT_E_NAME = -6,      // not an 8.3 name
    FAT_E_NOT_FOUND = -7,
    FAT_E_NOT_DIR = -8,
    FAT_E_IS_DIR = -9,
    FAT_E_CHAIN = -10, // a cluster number outside the volume, free or bad
    FAT_E_CYCLE = -11, // a cluster chain that runs in a circle
    FAT_E_SHORT = -12, // a chain that ends before the file does
    FAT_E_SEEK = -13,  // a position after the end
};

// read: `count` sectors from `sector` on, into `buffer`; 0, or a code of the device's own.
struct fat_device {
    void *context;
    int (*read)(void *context, uint32_t sector, uint32_t count, void *buffer);
    uint32_t sectors; // capacity; 0 if unknown
};

struct fat {
    struct fat_device *device;
    int device_error;         // what device->read returned last when it failed
    uint32_t type;            // 12, 16 or 32: bits in an entry of the table
    uint32_t cluster_sectors; // a power of two
    uint32_t clusters;        // data clusters; their numbers are 2 .. clusters + 1
    uint32_t table;           // first sector of the table in use
    uint32_t root;            // FAT12/16: first sector of the root directory; FAT32: its first cluster
    uint32_t root_entries;    // FAT12/16; 0 for FAT32
    uint32_t data;            // sector of cluster 2
    uint32_t cached;          // the sector that `cache` holds
    uint8_t cache[FAT_SECTOR];
};

enum {
    FAT_READ_ONLY = 1,
    FAT_HIDDEN = 2,
    FAT_SYSTEM = 4,
    FAT_LABEL = 8,
    FAT_DIRECTORY = 16,
    FAT_ARCHIVE = 32
};

struct fat_entry {
    char name[13]; // "NAME.EXT", upper case as stored, terminated
    uint8_t attributes;
    uint32_t first; // cluster; 0 if empty, or the root for ".."
    uint32_t size;  // bytes
};

struct fat_file {
    struct fat *fs;
    uint32_t first, size, position;
    uint32_t index, cluster; // the cluster last used, and which of the file's it is
};

struct fat_dir {
    struct fat *fs;
    uint32_t first;   // cluster; 0 for the fixed root of FAT12/16
    uint32_t cluster; // the one that holds entry `next`
    uint32_t next;    // entry to be read
    uint32_t entries; // there are so many at most
};

int fat_mount(struct fat *fs, struct fat_device *device);
int fat_open(struct fat *fs, const char *path, struct fat_file *file);
int fat_seek(struct fat_file *file, uint32_t position);
// Number of bytes read: fewer than `count` only at the end of the file.
int32_t fat_read(struct fat_file *file, void *buffer, uint32_t count);
int fat_opendir(struct fat *fs, const char *path, struct fat_dir *dir);
// 1 and an entry, or 0 at the end. "." and ".." are among them; volume labels are not.
int fat_readdir(struct fat_dir *dir, struct fat_entry *entry);
const char *fat_error(int code);
