// Linked lists: building, reversing, merge sort, a doubly linked queue, and a binary tree.

#include "report.h"

enum { N = 1500 };

struct cell {
    struct cell *next;
    int value;
};

struct tree {
    struct tree *left, *right;
    int key, count;
};

struct ring {
    struct ring *before, *after;
    int value;
};

static struct cell cells[N];
static struct tree trees[N];
static struct ring rings[64];
static int tree_used;

static struct cell *reverse(struct cell *list) {
    struct cell *done = 0;
    while (list) {
        struct cell *next = list->next;
        list->next = done;
        done = list;
        list = next;
    }
    return done;
}

static struct cell *merge(struct cell *a, struct cell *b) {
    struct cell head, *tail = &head;
    while (a && b) {
        if (a->value <= b->value) {
            tail->next = a;
            a = a->next;
        } else {
            tail->next = b;
            b = b->next;
        }
        tail = tail->next;
    }
    tail->next = a ? a : b;
    return head.next;
}

static struct cell *sort(struct cell *list) {
    if (!list || !list->next) {
        return list;
    }
    struct cell *slow = list, *fast = list->next;
    while (fast && fast->next) {
        slow = slow->next;
        fast = fast->next->next;
    }
    struct cell *half = slow->next;
    slow->next = 0;
    return merge(sort(list), sort(half));
}

static void insert(struct tree **at, int key) {
    while (*at) {
        if (key == (*at)->key) {
            (*at)->count++;
            return;
        }
        at = key < (*at)->key ? &(*at)->left : &(*at)->right;
    }
    struct tree *t = &trees[tree_used++];
    t->key = key;
    t->count = 1;
    *at = t;
}

static unsigned long walk(const struct tree *t, unsigned long sum) {
    if (!t) {
        return sum;
    }
    sum = walk(t->left, sum);
    sum = sum * 5 + (unsigned long)(t->key * t->count);
    return walk(t->right, sum);
}

static void unlink_ring(struct ring *r) {
    r->before->after = r->after;
    r->after->before = r->before;
}

static void link_after(struct ring *at, struct ring *r) {
    r->before = at;
    r->after = at->after;
    at->after->before = r;
    at->after = r;
}

int main(void) {
    unsigned state = 1;
    struct cell *list = 0;
    struct tree *root = 0;
    for (int i = 0; i < N; i++) {
        state = state * 1664525u + 1013904223u;
        cells[i].value = (int)(state >> 16);
        cells[i].next = list;
        list = &cells[i];
        insert(&root, (int)(state >> 22));
    }
    list = sort(reverse(list));
    unsigned long sum = 0;
    for (struct cell *c = list; c; c = c->next) {
        sum = sum * 3 + (unsigned long)c->value;
    }
    sum = walk(root, sum);
    struct ring *first = &rings[0];
    first->before = first->after = first;
    for (int i = 1; i < 64; i++) {
        rings[i].value = i;
        link_after(&rings[i / 2], &rings[i]);
    }
    for (int i = 0; i < 4000; i++) {
        struct ring *r = first->after;
        unlink_ring(r);
        link_after(first->before->before, r);
        sum += (unsigned long)(r->value * i);
    }
    report(sum);
    return 0;
}
