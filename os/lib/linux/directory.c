// Directories (POSIX): a descriptor, and a buffer that getdents64 fills with entries.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syscall.h"

#define BUFFER 4096

struct directory {
    int descriptor;
    size_t at, end;
    _Alignas(16) char entries[BUFFER];
};

DIR *fdopendir(int descriptor) {
    DIR *directory = malloc(sizeof *directory);
    if (!directory)
        return NULL;
    directory->descriptor = descriptor;
    directory->at = directory->end = 0;
    return directory;
}

DIR *opendir(const char *path) {
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    DIR *directory = fdopendir(descriptor);
    if (!directory)
        close(descriptor);
    return directory;
}

struct dirent *readdir(DIR *directory) {
    if (directory->at == directory->end) {
        long n = __result(
            __syscall(SYS_getdents64, directory->descriptor, (long)directory->entries, BUFFER, 0, 0, 0));
        if (n <= 0)
            return NULL;
        directory->at = 0;
        directory->end = (size_t)n;
    }
    struct dirent *entry = (struct dirent *)(void *)(directory->entries + directory->at);
    directory->at += entry->d_reclen;
    return entry;
}

void rewinddir(DIR *directory) {
    lseek(directory->descriptor, 0, SEEK_SET);
    directory->at = directory->end = 0;
}

int closedir(DIR *directory) {
    int descriptor = directory->descriptor;
    free(directory);
    return close(descriptor);
}

int dirfd(DIR *directory) {
    return directory->descriptor;
}

int alphasort(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

// Adds a copy; its number of entries then, or -1.
static int add(struct dirent ***list, int count, const struct dirent *entry) {
    struct dirent **larger = reallocarray(*list, (size_t)count + 1, sizeof *larger);
    struct dirent *copy = malloc(entry->d_reclen);
    if (larger)
        *list = larger;
    if (!larger || !copy) {
        free(copy);
        return -1;
    }
    larger[count] = memcpy(copy, entry, entry->d_reclen);
    return count + 1;
}

typedef int (*order)(const void *, const void *);

int scandir(const char *path, struct dirent ***into, int (*wanted)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
    DIR *directory = opendir(path);
    struct dirent **list = NULL, *entry;
    int count = 0;
    if (!directory)
        return -1;
    while ((entry = readdir(directory))) {
        if (wanted && !wanted(entry))
            continue;
        int now = add(&list, count, entry);
        if (now < 0) {
            while (count > 0)
                free(list[--count]);
            free(list);
            closedir(directory);
            return -1;
        }
        count = now;
    }
    closedir(directory);
    if (compare && count > 0)
        qsort(list, (size_t)count, sizeof *list, (order)compare);
    *into = list;
    return count;
}
