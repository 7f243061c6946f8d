#include "out.h"
struct tree {
    struct tree *left, *right;
    int key, count;
};
static struct tree pool[100], *root;
static int used;
static struct tree *insert(struct tree *t, int key) {
    if (!t) {
        t = &pool[used++];
        t->key = key;
        t->count = 1;
        return t;
    }
    if (key < t->key)
        t->left = insert(t->left, key);
    else if (key > t->key)
        t->right = insert(t->right, key);
    else
        t->count++;
    return t;
}
static void walk(const struct tree *t, void (*visit)(const struct tree *)) {
    if (t) {
        walk(t->left, visit);
        visit(t);
        walk(t->right, visit);
    }
}
static void show(const struct tree *t) {
    out(t->key * 100 + t->count);
}
static int height(const struct tree *t) {
    if (!t)
        return 0;
    int l = height(t->left), r = height(t->right);
    return 1 + (l > r ? l : r);
}
struct entry {
    struct entry *next;
    int key, value;
};
static struct entry entries[50], *buckets[7];
static int *lookup(int key) {
    struct entry **p = &buckets[(unsigned)key % 7];
    for (; *p; p = &(*p)->next)
        if ((*p)->key == key)
            return &(*p)->value;
    static int n;
    struct entry *e = &entries[n++];
    e->key = key;
    *p = e;
    return &e->value;
}
int main(void) {
    unsigned s = 1;
    for (int i = 0; i < 60; i++)
        s = s * 1103515245 + 12345, root = insert(root, s >> 16 & 63), ++*lookup((s >> 18 & 31) - 16);
    walk(root, show), out(height(root)), out(used);
    for (int i = -16; i < 16; i++)
        out(*lookup(i));
    return 0;
}
