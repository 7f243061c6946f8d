// Binary search trees (POSIX): treaps, whose priorities are the keys' places in the order of insertion,
// mixed; so they are balanced whatever the order is, and need nothing but a number in each node.
#include <search.h>
#include <stdint.h>
#include <stdlib.h>

struct node {
    const void *key;
    struct node *child[2];
    uint32_t priority; // no child's is larger
};
typedef int (*order)(const void *, const void *);

void *tfind(const void *key, void *const *root, order compare) {
    struct node *at = root ? *root : NULL;
    while (at) {
        int side = compare(key, at->key);
        if (side == 0)
            return at;
        at = at->child[side > 0];
    }
    return NULL;
}

// Splits a tree without the key in those below and above it.
static void split(struct node *tree, const void *key, order compare, struct node **low, struct node **high) {
    while (tree) {
        if (compare(key, tree->key) > 0) {
            *low = tree;
            low = &tree->child[1];
            tree = tree->child[1];
        } else {
            *high = tree;
            high = &tree->child[0];
            tree = tree->child[0];
        }
    }
    *low = *high = NULL;
}

void *tsearch(const void *key, void **root, order compare) {
    static uint32_t count;
    void *found = tfind(key, root, compare);
    struct node *new = found ? NULL : malloc(sizeof *new);
    if (found || !new || !root)
        return found;
    count++;
    new->priority = (count ^ count << 13) * 2654435769u;
    new->key = key;
    struct node *at = *root, *above = NULL;
    int side = 0;
    while (at && at->priority >= new->priority) {
        side = compare(key, at->key) > 0;
        above = at;
        at = at->child[side];
    }
    split(at, key, compare, &new->child[0], &new->child[1]);
    if (above)
        above->child[side] = new;
    else
        *root = new;
    return new;
}

static struct node *join(struct node *low, struct node *high) {
    struct node *whole = NULL, **at = &whole;
    while (low && high) {
        struct node *top = low->priority > high->priority ? low : high;
        *at = top;
        if (top == low)
            at = &top->child[1], low = top->child[1];
        else
            at = &top->child[0], high = top->child[0];
    }
    *at = low ? low : high;
    return whole;
}

void *tdelete(const void *restrict key, void **restrict root, order compare) {
    struct node *at = root ? *root : NULL, *above = NULL;
    int side = 0, towards;
    while (at && (towards = compare(key, at->key)) != 0) {
        side = towards > 0;
        above = at;
        at = at->child[side];
    }
    if (!at)
        return NULL;
    struct node *left = join(at->child[0], at->child[1]);
    if (above)
        above->child[side] = left;
    else
        *root = left;
    free(at);
    return above ? (void *)above : (void *)root;
}

// Trees this deep do not come up: the depth is that of a random tree.
static void walk(const struct node *at, void (*action)(const void *, VISIT, int), int level) {
    if (!at->child[0] && !at->child[1]) {
        action(at, leaf, level);
        return;
    }
    action(at, preorder, level);
    if (at->child[0])
        walk(at->child[0], action, level + 1);
    action(at, postorder, level);
    if (at->child[1])
        walk(at->child[1], action, level + 1);
    action(at, endorder, level);
}

void twalk(const void *root, void (*action)(const void *, VISIT, int)) {
    if (root && action)
        walk(root, action, 0);
}

void tdestroy(void *root, void (*release)(void *)) {
    struct node *at = root;
    while (at) { // the left part is hung below the right until there is none
        struct node *left = at->child[0], *next = at->child[1];
        if (left) {
            at->child[0] = left->child[1];
            left->child[1] = at;
            at = left;
            continue;
        }
        release((void *)at->key);
        free(at);
        at = next;
    }
}
