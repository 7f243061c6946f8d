// Memory from a heap (C11 7.22.3), by size classes.
//
//     | capacity | mark | the caller's bytes ...            header: 16 bytes in front of each block
//
// Blocks up to LARGEST_CLASS come in classes, four for each doubling (16, 32, 48, 64, 80, 96, 112, 128, 160,
// ...), each with a list of free blocks: malloc and free are a look-up and a push or pop, and at most a fifth
// of a block is lost. Where the list is empty, a piece is cut from the current run of memory. Larger blocks
// are pages of their own. The mark tells a block in use from a free one and from anything else, so a double
// free ends the program at once. aligned_alloc puts a second header in front of the aligned bytes, whose
// capacity is the way back to the block's own.
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

#define UNIT 16
#define LARGEST_CLASS 65536
#define CLASSES 44
#define RUN 65536u
#define PAGE 4096u
#define MOST ((size_t)-1 / 2)
#define IN_USE 0x7573ed00u
#define LARGE 0x1a73e900u
#define ALIGNED 0xa119ed00u
#define FREE 0xf4eeb10cu

struct header {
    _Alignas(UNIT) size_t capacity;
    uintptr_t mark;
};

struct free_block {
    struct header header;
    struct free_block *next;
};

static struct free_block *lists[CLASSES];
static char *run, *run_end;

// The class of a size, and its capacity. Sizes of a class share the position and the next two bits of the top
// bit.
static unsigned class_of(size_t size, size_t *capacity) {
    size_t units = size ? (size + UNIT - 1) / UNIT : 1;
    if (units <= 8) {
        *capacity = units * UNIT;
        return (unsigned)units - 1;
    }
    unsigned shift = 0;
    size_t above = units - 1;
    while (above >> shift >= 8)
        shift++;
    above = (above >> shift) + 1; // 5 to 8 quarters
    *capacity = (above << shift) * UNIT;
    return 8 + (shift - 1) * 4 + (unsigned)above - 5;
}

static void *cut(size_t capacity) {
    size_t need = capacity + sizeof(struct header);
    if ((size_t)(run_end - run) < need) {
        size_t size = need > RUN ? need : RUN;
        char *more = __more_memory(size);
        if (!more)
            return NULL;
        if (more != run_end)
            run = more;
        run_end = more + size;
    }
    struct header *h = (struct header *)(void *)run;
    run += need;
    h->capacity = capacity;
    return h;
}

void *malloc(size_t size) {
    struct header *h;
    if (size > MOST) {
        errno = ENOMEM;
        return NULL;
    }
    if (size > LARGEST_CLASS) {
        size_t whole = (size + sizeof(struct header) + PAGE - 1) & -(size_t)PAGE;
        h = __map_pages(whole);
        if (h) {
            h->capacity = whole - sizeof(struct header);
            h->mark = LARGE;
        }
    } else {
        // BEGIN SOLUTION os.lib.malloc
        size_t capacity;
        unsigned which = class_of(size, &capacity);
        struct free_block *block = lists[which];
        if (block) {
            lists[which] = block->next;
            h = &block->header;
        } else {
            h = cut(capacity);
        }
        if (h)
            h->mark = IN_USE;
        // END SOLUTION
    }
    if (!h) {
        errno = ENOMEM;
        return NULL;
    }
    return h + 1;
}

// The header of a block's own, behind that of aligned_alloc.
static struct header *header_of(void *block) {
    struct header *h = (struct header *)block - 1;
    if (h->mark == ALIGNED)
        h = (struct header *)(void *)((char *)h - h->capacity);
    if (h->mark != IN_USE && h->mark != LARGE)
        abort();
    return h;
}

void free(void *block) {
    if (!block)
        return;
    struct header *h = header_of(block);
    if (h->mark == LARGE) {
        __unmap_pages(h, h->capacity + sizeof(struct header));
        return;
    }
    size_t capacity;
    unsigned which = class_of(h->capacity, &capacity);
    struct free_block *freed = (struct free_block *)h;
    h->mark = FREE;
    freed->next = lists[which];
    lists[which] = freed;
}

void *calloc(size_t count, size_t size) {
    if (size && count > MOST / size) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = malloc(count * size);
    if (block && header_of(block)->mark != LARGE) // pages are zeros already
        memset(block, 0, count * size);
    return block;
}

void *realloc(void *block, size_t size) {
    if (!block)
        return malloc(size);
    struct header *h = header_of(block);
    size_t room = h->capacity - (size_t)((char *)block - (char *)(h + 1));
    if (size <= room && (size > room / 4 || room <= 4 * UNIT))
        return block;
    // What grows once grows again: an eighth more, of which no page costs anything before it is used.
    void *moved = malloc(size > LARGEST_CLASS && size > room && room < MOST / 2 && size < room + room / 8
                             ? room + room / 8
                             : size);
    if (!moved && size <= room)
        return block;
    if (moved) {
        memcpy(moved, block, size < room ? size : room);
        free(block);
    }
    return moved;
}

void *reallocarray(void *block, size_t count, size_t size) {
    if (size && count > MOST / size) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, count * size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    if (alignment & (alignment - 1) || size > MOST - alignment) {
        errno = EINVAL;
        return NULL;
    }
    if (alignment <= UNIT)
        return malloc(size);
    char *block = malloc(size + alignment);
    if (!block || (uintptr_t)block % alignment == 0)
        return block;
    char *aligned = (char *)(((uintptr_t)block + alignment - 1) & -(uintptr_t)alignment);
    struct header *h = (struct header *)(void *)aligned - 1;
    h->capacity = (size_t)(aligned - block);
    h->mark = ALIGNED;
    return aligned;
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || alignment & (alignment - 1))
        return EINVAL;
    void *found = aligned_alloc(alignment, size);
    if (!found)
        return ENOMEM;
    *block = found;
    return 0;
}

size_t malloc_usable_size(void *block) {
    if (!block)
        return 0;
    struct header *h = header_of(block);
    return h->capacity - (size_t)((char *)block - (char *)(h + 1));
}

void *memalign(size_t alignment, size_t size) {
    return aligned_alloc(alignment, size);
}

void *valloc(size_t size) {
    return aligned_alloc(4096, size);
}
