// malloc under stress: blocks of all sizes come and go, each filled with its own pattern, which must still be
// there.
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define BLOCKS 200
#define ROUNDS 6000

static unsigned char *blocks[BLOCKS];
static size_t sizes[BLOCKS];
static int errors;

static void check(int cleared, int i) {
    for (size_t k = 0; k < sizes[i]; k++)
        errors += blocks[i][k] != (cleared ? 0 : (unsigned char)(i + k / 7));
}

static void fill(int i) {
    for (size_t k = 0; k < sizes[i]; k++)
        blocks[i][k] = (unsigned char)(i + k / 7);
    errors += (uintptr_t)blocks[i] % 16 != 0;
}

static size_t some_size(void) {
    uint32_t kind = random_below(100);
    return kind < 70 ? random_below(200) : kind < 97 ? random_below(4000) : random_below(90000);
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        int i = (int)random_below(BLOCKS);
        size_t size = some_size();
        switch (blocks[i] ? random_below(2) : 2 + random_below(3)) {
        case 0:
            check(0, i);
            free(blocks[i]);
            blocks[i] = NULL;
            continue;
        case 1: {
            size_t kept = size < sizes[i] ? size : sizes[i];
            blocks[i] = realloc(blocks[i], size);
            sizes[i] = kept;
            check(0, i);
            break;
        }
        case 2:
            blocks[i] = malloc(size);
            break;
        case 3:
            sizes[i] = size;
            blocks[i] = calloc(1, size);
            check(1, i);
            break;
        default: {
            size_t alignment = (size_t)16 << random_below(9);
            blocks[i] = aligned_alloc(alignment, size);
            errors += (uintptr_t)blocks[i] % alignment != 0;
        }
        }
        if (malloc_usable_size(blocks[i]) < size)
            errors++;
        sizes[i] = size;
        fill(i);
    }
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i]) {
            check(0, i);
            free(blocks[i]);
        }
    errno = 0;
    void *volatile huge = malloc((size_t)-100);
    printf("%d %d %d ", errors, huge == NULL, errno == ENOMEM);
    huge = calloc((size_t)-1 / 2, 3);
    printf("%d\n", huge == NULL);
    free(NULL);
    return errors != 0;
}
