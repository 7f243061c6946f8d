// Reading directories (POSIX).
#pragma once

#include <sys/types.h>

#define DT_UNKNOWN 0
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12
#define NAME_MAX 255

// As the kernel gives it.
struct dirent {
    ino_t d_ino;
    off_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[NAME_MAX + 1];
};

typedef struct directory DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int descriptor);
// The next entry, valid until the next call; NULL at the end, or with errno.
struct dirent *readdir(DIR *directory);
void rewinddir(DIR *directory);
int closedir(DIR *directory);
int dirfd(DIR *directory);
int alphasort(const struct dirent **left, const struct dirent **right);
// The entries that `wanted` takes (all if NULL), sorted, in new memory; their number, or -1.
int scandir(const char *path, struct dirent ***into, int (*wanted)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **));
