// Linear search, linked elements, and a hash table with open addressing (POSIX).
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *lfind(const void *key, const void *base, size_t *count, size_t size,
            int (*compare)(const void *, const void *)) {
    const char *at = base;
    for (size_t i = 0; i < *count; i++, at += size)
        if (compare(key, at) == 0)
            return (void *)at;
    return NULL;
}

void *lsearch(const void *key, void *base, size_t *count, size_t size,
              int (*compare)(const void *, const void *)) {
    void *found = lfind(key, base, count, size, compare);
    return found ? found : memcpy((char *)base + size * (*count)++, key, size);
}

struct element {
    struct element *next, *previous;
};

void insque(void *element, void *before) {
    struct element *new = element, *old = before;
    new->previous = old;
    new->next = old ? old->next : NULL;
    if (new->next)
        new->next->previous = new;
    if (old)
        old->next = new;
}

void remque(void *element) {
    struct element *old = element;
    if (old->next)
        old->next->previous = old->previous;
    if (old->previous)
        old->previous->next = old->next;
}

static ENTRY *table;
static size_t slots, used;

int hcreate(size_t count) {
    slots = 8;
    while (slots < count + count / 2)
        slots *= 2;
    used = 0;
    table = calloc(slots, sizeof *table);
    return table != NULL;
}

void hdestroy(void) {
    free(table);
    table = NULL;
}

static uint32_t hash(const char *key) {
    uint32_t h = 2166136261u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 16777619u;
    return h;
}

ENTRY *hsearch(ENTRY item, ACTION action) {
    size_t at = hash(item.key) & (slots - 1);
    while (table[at].key && strcmp(table[at].key, item.key) != 0)
        at = (at + 1) & (slots - 1);
    if (table[at].key)
        return &table[at];
    if (action == FIND || used + 1 == slots) {
        errno = action == FIND ? ESRCH : ENOMEM;
        return NULL;
    }
    used++;
    table[at] = item;
    return &table[at];
}
