// lists and trees
#include "out.h"
struct node {
    int key;
    struct node *left, *right;
};
static struct node pool[20];
static int used;
static void insert(struct node **at, int key) {
    while (*at)
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    *at = &pool[used++], (*at)->key = key;
}
static int walk(struct node *n, int depth) {
    if (!n)
        return 0;
    int d = walk(n->left, depth + 1);
    out(n->key * 100 + depth);
    return d + walk(n->right, depth + 1) + depth;
}
int main(void) {
    struct node *root = 0;
    for (int i = 0; i < 15; i++)
        insert(&root, i * 7 % 16);
    out(walk(root, 0));
    return 0;
}
