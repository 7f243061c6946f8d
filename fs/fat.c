// FAT12, FAT16 and FAT32, read only. Start at fat_mount, then chain_length, then fat_read.
//
// A volume is four areas; the table has one entry for each cluster of the data area, which names the next
// cluster of the same file (a linked list, kept apart from the data):
//
//     | boot sector, reserved | table (x 1 or 2) | root directory (FAT12/16 only) | data: cluster 2, 3, ... |
//     start                   table              root                             data
//
// The one trick is in fat_read: clusters that follow each other on the device are asked for in one piece, so
// that an unfragmented file costs one command of the card however small its clusters are. Everything else
// goes through a cache of a single sector. All numbers come from the device and none is trusted: see
// chain_length.
//
// Source: Microsoft, FAT: General Overview of On-Disk Format, 1.03 ("fatgen"); field names are its BPB_*,
// DIR_*.
#include "fat.h"

#define NO_SECTOR 0xffffffffu
#define ENTRY_SIZE 32u
#define ENTRIES_PER_SECTOR (FAT_SECTOR / ENTRY_SIZE)
#define DIR_MAX_ENTRIES 65536u // fatgen: a directory is at most 2 MiB
#define MAX_DEPTH 64           // path components
#define MAX_RUN 2048u          // sectors asked of the device at a time: 1 MiB
#define FAT12_CLUSTERS 4085u   // fewer than this is FAT12
#define FAT16_CLUSTERS 65525u  // fewer than this is FAT16
#define FAT32_CLUSTERS 0x0ffffff5u

static uint32_t get16(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const uint8_t *p) {
    return get16(p) | get16(p + 2) << 16;
}

static void copy(uint8_t *to, const uint8_t *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        to[i] = from[i];
}

static int device_read(struct fat *fs, uint32_t sector, uint32_t count, void *buffer) {
    fs->device_error = fs->device->read(fs->device->context, sector, count, buffer);
    return fs->device_error ? FAT_E_DEVICE : FAT_OK;
}

// Bring `sector` into the cache.
static int load(struct fat *fs, uint32_t sector) {
    if (fs->cached == sector)
        return FAT_OK;
    fs->cached = NO_SECTOR;
    int error = device_read(fs, sector, 1, fs->cache);
    if (!error)
        fs->cached = sector;
    return error;
}

static int has_signature(const uint8_t *sector) {
    return sector[510] == 0x55 && sector[511] == 0xaa;
}

// Does this sector begin a FAT volume? The jump, a sector size, a cluster size and a media byte say so
// together.
static int is_boot_sector(const uint8_t *s) {
    uint32_t bytes = get16(s + 11), cluster = s[13];
    return has_signature(s) && (s[0] == 0xeb || s[0] == 0xe9) && bytes >= 128 && bytes <= 4096 &&
           !(bytes & (bytes - 1)) && cluster && !(cluster & (cluster - 1)) && s[21] >= 0xf0;
}

static int is_fat_partition(uint32_t type) {
    return type == 0x01 || type == 0x04 || type == 0x06 || type == 0x0b || type == 0x0c || type == 0x0e;
}

// The boot sector in the cache, at sector `start` of the device -> the geometry in `fs`.
static int parse_boot_sector(struct fat *fs, uint32_t start) {
    const uint8_t *s = fs->cache;
    if (get16(s + 11) != FAT_SECTOR)
        return FAT_E_SECTOR;
    uint32_t reserved = get16(s + 14), tables = s[16], root_entries = get16(s + 17);
    uint32_t total = get16(s + 19) ? get16(s + 19) : get32(s + 32);
    int is_fat32 = get16(s + 22) == 0;
    uint32_t table_size = is_fat32 ? get32(s + 36) : get16(s + 22);
    uint32_t root_size = (root_entries + ENTRIES_PER_SECTOR - 1) / ENTRIES_PER_SECTOR;
    uint64_t data = reserved + (uint64_t)tables * table_size + root_size;
    if (!reserved || !tables || !table_size || data >= total || (is_fat32 != !root_entries) ||
        (uint64_t)start + total > 0xffffffffu)
        return FAT_E_GEOMETRY;
    fs->cluster_sectors = s[13];
    fs->clusters = (uint32_t)(total - data) / fs->cluster_sectors;
    fs->type = is_fat32 ? 32 : fs->clusters < FAT12_CLUSTERS ? 12 : 16;
    uint32_t most = is_fat32 ? FAT32_CLUSTERS : FAT16_CLUSTERS;
    uint64_t table_entries = (uint64_t)table_size * FAT_SECTOR * 8 / fs->type;
    if (!fs->clusters || fs->clusters >= most || table_entries < (uint64_t)fs->clusters + 2)
        return FAT_E_GEOMETRY;
    fs->root_entries = root_entries;
    fs->table = start + reserved;
    fs->root = start + reserved + tables * table_size;
    fs->data = start + (uint32_t)data;
    if (is_fat32) {
        uint32_t flags = get16(s + 40), active = flags & 15; // BPB_ExtFlags: bit 7, only one table is kept up
        if (flags & 0x80 && active < tables)
            fs->table += active * table_size;
        fs->root = get32(s + 44);
        if (fs->root < 2 || fs->root > fs->clusters + 1)
            return FAT_E_GEOMETRY;
    }
    if (fs->device->sectors && start + total > fs->device->sectors)
        return FAT_E_TRUNCATED;
    return FAT_OK;
}

int fat_mount(struct fat *fs, struct fat_device *device) {
    fs->device = device;
    fs->cached = NO_SECTOR;
    int error = load(fs, 0);
    if (error)
        return error;
    if (is_boot_sector(fs->cache))
        return parse_boot_sector(fs, 0);
    if (!has_signature(fs->cache))
        return FAT_E_NOT_FAT;
    for (uint32_t i = 0; i < 4; i++) { // master boot record: four partitions
        const uint8_t *partition = fs->cache + 446 + 16 * i;
        uint32_t start = get32(partition + 8);
        if (!is_fat_partition(partition[4]) || !start)
            continue;
        if (device->sectors && start >= device->sectors)
            return FAT_E_TRUNCATED;
        error = load(fs, start);
        if (error)
            return error;
        return is_boot_sector(fs->cache) ? parse_boot_sector(fs, start) : FAT_E_NOT_FAT;
    }
    return FAT_E_NOT_FAT;
}

// The table's entry for `cluster`: the next cluster, or 0 at the end of the chain.
static int next_cluster(struct fat *fs, uint32_t cluster, uint32_t *next) {
    // BEGIN SOLUTION fs.next_cluster
    uint32_t value = 0, end = fs->type == 32 ? 0x0ffffff8u : fs->type == 16 ? 0xfff8u : 0xff8u;
    uint32_t byte = fs->type == 12 ? cluster + cluster / 2 : cluster * (fs->type / 8);
    uint32_t bytes = fs->type == 32 ? 4 : 2;
    for (uint32_t i = 0; i < bytes; i++) { // byte by byte: an entry of FAT12 may lie across two sectors
        int error = load(fs, fs->table + (byte + i) / FAT_SECTOR);
        if (error)
            return error;
        value |= (uint32_t)fs->cache[(byte + i) % FAT_SECTOR] << (8 * i);
    }
    if (fs->type == 32)
        value &= 0x0fffffffu; // the upper four bits are reserved
    if (fs->type == 12)
        value = cluster & 1 ? value >> 4 : value & 0xfff;
    *next = value >= end ? 0 : value;
    return value < end && (value < 2 || value > fs->clusters + 1) ? FAT_E_CHAIN : FAT_OK;
    // END SOLUTION
}

// Walk the whole chain from `first` and count it. Brent's way of finding circles: remember one cluster,
// compare each later one with it, and remember a new one after 1, 2, 4, 8, ... steps. A circle shows itself
// after at most a few turns, however large the volume is, and no memory of the way is needed.
static int chain_length(struct fat *fs, uint32_t first, uint32_t *length) {
    // BEGIN SOLUTION fs.chain_length
    uint32_t cluster = first, remembered = first, since = 0, power = 1;
    if (first < 2 || first > fs->clusters + 1)
        return FAT_E_CHAIN;
    for (uint32_t count = 1; count <= fs->clusters; count++) {
        int error = next_cluster(fs, cluster, &cluster);
        if (error)
            return error;
        if (!cluster) {
            *length = count;
            return FAT_OK;
        }
        if (cluster == remembered)
            return FAT_E_CYCLE;
        if (++since == power) {
            remembered = cluster;
            since = 0;
            power *= 2;
        }
    }
    return FAT_E_CYCLE; // longer than there are clusters
    // END SOLUTION
}

static uint32_t cluster_sector(const struct fat *fs, uint32_t cluster) {
    return fs->data + (cluster - 2) * fs->cluster_sectors;
}

static int open_root(struct fat *fs, struct fat_dir *dir) {
    uint32_t length;
    dir->fs = fs;
    dir->next = 0;
    dir->first = dir->cluster = fs->type == 32 ? fs->root : 0;
    dir->entries = fs->root_entries;
    if (fs->type != 32)
        return FAT_OK;
    int error = chain_length(fs, fs->root, &length);
    uint64_t entries = error ? 0 : (uint64_t)length * fs->cluster_sectors * ENTRIES_PER_SECTOR;
    dir->entries = entries < DIR_MAX_ENTRIES ? (uint32_t)entries : DIR_MAX_ENTRIES;
    return error;
}

static int open_entry_dir(struct fat *fs, const struct fat_entry *entry, struct fat_dir *dir) {
    uint32_t length;
    if (!(entry->attributes & FAT_DIRECTORY))
        return FAT_E_NOT_DIR;
    if (!entry->first) // ".." of a directory in the root
        return open_root(fs, dir);
    int error = chain_length(fs, entry->first, &length);
    if (error)
        return error;
    uint64_t entries = (uint64_t)length * fs->cluster_sectors * ENTRIES_PER_SECTOR;
    dir->fs = fs;
    dir->next = 0;
    dir->first = dir->cluster = entry->first;
    dir->entries = entries < DIR_MAX_ENTRIES ? (uint32_t)entries : DIR_MAX_ENTRIES;
    return FAT_OK;
}

// The 11 bytes of DIR_Name -> "NAME.EXT".
static void name_from_entry(const uint8_t *raw, char *name) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < 11; i++) {
        if (i == 8 && (raw[8] != ' ' || raw[9] != ' ' || raw[10] != ' '))
            name[n++] = '.';
        if (raw[i] != ' ')
            name[n++] = (char)(i == 0 && raw[0] == 0x05 ? 0xe5 : raw[i]); // 0x05 stands for a leading 0xe5
    }
    name[n] = 0;
}

static uint8_t upper(uint8_t c) {
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

// One component of a path, up to '/' or the end -> the 11 bytes of DIR_Name; the length read, or FAT_E_NAME.
static int name_to_entry(const char *path, uint8_t *raw) {
    uint32_t n = 0, at = 0, end = 8;
    for (uint32_t i = 0; i < 11; i++)
        raw[i] = ' ';
    while (path[n] == '.' && n < 2) // "." and ".." stand in directories as they are
        raw[at++] = path[n++];
    if (n && path[n] && path[n] != '/')
        return FAT_E_NAME;
    for (; path[n] && path[n] != '/'; n++) {
        uint8_t c = upper((uint8_t)path[n]);
        if (c == '.' && end == 8 && at > 0) {
            at = 8;
            end = 11;
        } else if (c <= ' ' || c == '.' || at == end) {
            return FAT_E_NAME;
        } else {
            raw[at++] = c;
        }
    }
    return n > 0 ? (int)n : FAT_E_NAME;
}

int fat_readdir(struct fat_dir *dir, struct fat_entry *entry) {
    struct fat *fs = dir->fs;
    uint32_t per_cluster = fs->cluster_sectors * ENTRIES_PER_SECTOR;
    while (dir->next < dir->entries) {
        uint32_t sector = fs->root + dir->next / ENTRIES_PER_SECTOR;
        if (dir->first) {
            if (dir->next && dir->next % per_cluster == 0) {
                int error = next_cluster(fs, dir->cluster, &dir->cluster);
                if (error || !dir->cluster)
                    return error ? error : FAT_E_SHORT;
            }
            sector = cluster_sector(fs, dir->cluster) + dir->next % per_cluster / ENTRIES_PER_SECTOR;
        }
        int error = load(fs, sector);
        if (error)
            return error;
        const uint8_t *raw = fs->cache + dir->next % ENTRIES_PER_SECTOR * ENTRY_SIZE;
        if (raw[0] == 0) { // free, and so is all that follows
            dir->next = dir->entries;
            return 0;
        }
        dir->next++;
        if (raw[0] == 0xe5 ||
            raw[11] & FAT_LABEL) // deleted; a label, or (attributes 0x0f) a piece of a long name
            continue;
        name_from_entry(raw, entry->name);
        entry->attributes = raw[11];
        entry->first = get16(raw + 26) | (fs->type == 32 ? get16(raw + 20) << 16 : 0);
        entry->size = get32(raw + 28);
        return 1;
    }
    return 0;
}

// The entry of `dir` whose DIR_Name is `raw`.
static int find(struct fat_dir *dir, const uint8_t *raw, struct fat_entry *entry) {
    char name[13];
    name_from_entry(raw, name);
    for (;;) { // ends: fat_readdir returns at most DIR_MAX_ENTRIES times
        int found = fat_readdir(dir, entry);
        if (found <= 0)
            return found ? found : FAT_E_NOT_FOUND;
        uint32_t i = 0;
        while (name[i] && upper((uint8_t)name[i]) == upper((uint8_t)entry->name[i]))
            i++;
        if (!name[i] && !entry->name[i])
            return FAT_OK;
    }
}

// Follow `path` from the root; an empty path, or "/", gives the root as an entry.
static int lookup(struct fat *fs, const char *path, struct fat_entry *entry) {
    struct fat_dir dir;
    uint8_t raw[11];
    entry->attributes = FAT_DIRECTORY;
    entry->first = fs->type == 32 ? fs->root : 0;
    entry->size = 0;
    for (uint32_t depth = 0; depth < MAX_DEPTH; depth++) {
        while (*path == '/')
            path++;
        if (!*path)
            return FAT_OK;
        int error = open_entry_dir(fs, entry, &dir);
        if (error)
            return error;
        int length = name_to_entry(path, raw);
        if (length < 0)
            return length;
        error = find(&dir, raw, entry);
        if (error)
            return error;
        path += length;
    }
    return FAT_E_NAME;
}

int fat_opendir(struct fat *fs, const char *path, struct fat_dir *dir) {
    struct fat_entry entry;
    int error = lookup(fs, path, &entry);
    return error ? error : open_entry_dir(fs, &entry, dir);
}

int fat_open(struct fat *fs, const char *path, struct fat_file *file) {
    struct fat_entry entry;
    uint32_t length = 0;
    int error = lookup(fs, path, &entry);
    if (error)
        return error;
    if (entry.attributes & FAT_DIRECTORY)
        return FAT_E_IS_DIR;
    if (entry.size) {
        error = chain_length(fs, entry.first, &length);
        if (error)
            return error;
    }
    if ((uint64_t)length * fs->cluster_sectors * FAT_SECTOR < entry.size)
        return FAT_E_SHORT;
    file->fs = fs;
    file->first = file->cluster = entry.first;
    file->size = entry.size;
    file->position = file->index = 0;
    return FAT_OK;
}

int fat_seek(struct fat_file *file, uint32_t position) {
    if (position > file->size)
        return FAT_E_SEEK;
    file->position = position;
    return FAT_OK;
}

// Make file->cluster the cluster number `index` of the file.
static int go_to_cluster(struct fat_file *file, uint32_t index) {
    if (index < file->index) {
        file->cluster = file->first;
        file->index = 0;
    }
    while (file->index < index) { // at most the chain's length, which fat_open has measured
        uint32_t next;
        int error = next_cluster(file->fs, file->cluster, &next);
        if (error || !next)
            return error ? error : FAT_E_SHORT;
        file->cluster = next;
        file->index++;
    }
    return FAT_OK;
}

// Of `wanted` sectors at the file's position (on a sector boundary, `left` sectors before the end of its
// cluster): how many follow each other on the device. Leaves file->cluster at the last one's.
static int contiguous(struct fat_file *file, uint32_t left, uint32_t wanted, uint32_t *run) {
    // BEGIN SOLUTION fs.contiguous
    struct fat *fs = file->fs;
    uint32_t sectors = left;
    while (sectors < wanted) {
        uint32_t next;
        int error = next_cluster(fs, file->cluster, &next);
        if (error)
            return error;
        if (next != file->cluster + 1)
            break;
        file->cluster = next;
        file->index++;
        sectors += fs->cluster_sectors;
    }
    *run = sectors < wanted ? sectors : wanted;
    return FAT_OK;
    // END SOLUTION
}

int32_t fat_read(struct fat_file *file, void *buffer, uint32_t count) {
    struct fat *fs = file->fs;
    uint32_t cluster_bytes = fs->cluster_sectors * FAT_SECTOR, done = 0;
    uint8_t *to = buffer;
    if (count > file->size - file->position)
        count = file->size - file->position;
    if (count > 0x7fffffffu)
        count = 0x7fffffffu;
    while (done < count) {
        int error = go_to_cluster(file, file->position / cluster_bytes);
        if (error)
            return error;
        uint32_t offset = file->position % FAT_SECTOR, within = file->position % cluster_bytes / FAT_SECTOR;
        uint32_t sector = cluster_sector(fs, file->cluster) + within, piece, run = 0;
        if (offset == 0 && count - done >= FAT_SECTOR) {
            uint32_t wanted = (count - done) / FAT_SECTOR;
            error = contiguous(file, fs->cluster_sectors - within, wanted < MAX_RUN ? wanted : MAX_RUN, &run);
            if (!error)
                error = device_read(fs, sector, run, to + done);
            piece = run * FAT_SECTOR;
        } else {
            error = load(fs, sector);
            piece = FAT_SECTOR - offset < count - done ? FAT_SECTOR - offset : count - done;
            if (!error)
                copy(to + done, fs->cache + offset, piece);
        }
        if (error)
            return error;
        file->position += piece;
        done += piece;
    }
    return (int32_t)done;
}

const char *fat_error(int code) {
    switch (code) {
    case FAT_OK:
        return "no error";
    case FAT_E_DEVICE:
        return "the device cannot be read";
    case FAT_E_NOT_FAT:
        return "no FAT volume";
    case FAT_E_GEOMETRY:
        return "the boot sector contradicts itself";
    case FAT_E_SECTOR:
        return "sectors are not 512 bytes";
    case FAT_E_TRUNCATED:
        return "the volume is larger than the device";
    case FAT_E_NAME:
        return "not an 8.3 name";
    case FAT_E_NOT_FOUND:
        return "not found";
    case FAT_E_NOT_DIR:
        return "not a directory";
    case FAT_E_IS_DIR:
        return "is a directory";
    case FAT_E_CHAIN:
        return "a cluster outside the volume";
    case FAT_E_CYCLE:
        return "the cluster chain is cyclic";
    case FAT_E_SHORT:
        return "the cluster chain is too short";
    case FAT_E_SEEK:
        return "a position after the end";
    default:
        return "unknown error";
    }
}
