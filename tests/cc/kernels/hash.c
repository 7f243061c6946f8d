// A hash table of strings with open addressing, and one of integers with chains.

#include "report.h"

enum { SLOTS = 2048, KEYS = 1200, LENGTH = 12 };

struct entry {
    const char *key;
    unsigned hash;
    int value;
};

struct node {
    unsigned long key;
    int count;
    struct node *next;
};

static struct entry table[SLOTS];
static char names[KEYS][LENGTH];
static struct node *chains[256];
static struct node pool[KEYS];
static int used;

static unsigned hash_of(const char *text) {
    unsigned h = 2166136261u;
    for (; *text; text++) {
        h = (h ^ (unsigned char)*text) * 16777619u;
    }
    return h;
}

static int same(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static struct entry *find(const char *key) {
    unsigned h = hash_of(key);
    for (unsigned at = h & (SLOTS - 1);; at = (at + 1) & (SLOTS - 1)) {
        struct entry *e = &table[at];
        if (!e->key) {
            e->hash = h;
            return e;
        }
        if (e->hash == h && same(e->key, key)) {
            return e;
        }
    }
}

static void name(int n, char *to) {
    int i = 0;
    unsigned x = (unsigned)n * 2654435761u;
    do {
        to[i++] = 'a' + x % 26;
        x /= 26;
    } while (x);
    to[i] = 0;
}

static struct node *chain(unsigned long key) {
    struct node **head = &chains[(key * 0x9E3779B97F4A7C15u) >> 56];
    for (struct node *n = *head; n; n = n->next) {
        if (n->key == key) {
            return n;
        }
    }
    struct node *made = &pool[used++];
    made->key = key;
    made->next = *head;
    *head = made;
    return made;
}

int main(void) {
    for (int i = 0; i < KEYS; i++) {
        name(i % 900, names[i]);
        struct entry *e = find(names[i]);
        e->key = names[i];
        e->value += i;
    }
    unsigned long sum = 0;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < KEYS; i++) {
            sum = sum * 7 + (unsigned long)find(names[i])->value;
        }
    }
    for (unsigned long i = 0; i < 8000; i++) {
        chain(i * i % 1009)->count++;
    }
    for (int i = 0; i < used; i++) {
        sum += pool[i].key * (unsigned long)pool[i].count;
    }
    report(sum);
    return 0;
}
