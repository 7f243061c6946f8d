// A small database: records in a B-tree by key, and a language of queries over them.
//
//     insert KEY NAME CITY AGE BALANCE
//     select KEY, AGE * 2 where AGE > 30 and (CITY = "oslo" or not (NAME < "m")) limit 5
//     sum BALANCE by CITY where ...      update BALANCE = BALANCE + 10 where ...      delete where ...
//
// A condition becomes a tree of nodes. The bounds of KEY that follow from its `and`s restrict the walk of the
// B-tree. Nodes of the B-tree are split on the way down and filled up on the way down, so that no step goes
// back up.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database_script.h"

enum { MIN = 4, MOST = 2 * MIN - 1, TEXT = 12, NODES = 256, GROUPS = 16, COLUMNS = 4, BATCH = 64 };

struct record {
    long key;
    char name[TEXT], city[TEXT];
    int age;
    long balance;
};

struct page {
    int count, leaf;
    struct record records[MOST];
    struct page *children[MOST + 1];
};

static struct page *root, *spare;
static long pages_used, visited;

// --- the B-tree
// -------------------------------------------------------------------------------------------------

static struct page *new_page(int leaf) {
    struct page *p = spare;
    if (p) {
        spare = p->children[0];
    } else {
        p = malloc(sizeof *p);
    }
    p->count = 0;
    p->leaf = leaf;
    pages_used++;
    return p;
}

static void free_page(struct page *p) {
    p->children[0] = spare;
    spare = p;
    pages_used--;
}

// The first place in the page whose key is not less.
static int position(const struct page *p, long key) {
    int low = 0, high = p->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (p->records[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct record *find(long key) {
    struct page *p = root;
    for (;;) {
        int at = position(p, key);
        if (at < p->count && p->records[at].key == key) {
            return &p->records[at];
        }
        if (p->leaf) {
            return NULL;
        }
        p = p->children[at];
    }
}

static void open_gap(struct page *p, int at) {
    memmove(&p->records[at + 1], &p->records[at], (size_t)(p->count - at) * sizeof p->records[0]);
    if (!p->leaf) {
        memmove(&p->children[at + 2], &p->children[at + 1], (size_t)(p->count - at) * sizeof p->children[0]);
    }
    p->count++;
}

static void close_gap(struct page *p, int at) {
    p->count--;
    memmove(&p->records[at], &p->records[at + 1], (size_t)(p->count - at) * sizeof p->records[0]);
    if (!p->leaf) {
        memmove(&p->children[at + 1], &p->children[at + 2], (size_t)(p->count - at) * sizeof p->children[0]);
    }
}

// Split the full child of a page that is not full.
static void split(struct page *parent, int at) {
    struct page *left = parent->children[at], *right = new_page(left->leaf);
    right->count = MIN - 1;
    memcpy(right->records, left->records + MIN, (MIN - 1) * sizeof left->records[0]);
    memcpy(right->children, left->children + MIN, MIN * sizeof left->children[0]);
    left->count = MIN - 1;
    open_gap(parent, at);
    parent->records[at] = left->records[MIN - 1];
    parent->children[at + 1] = right;
}

static int insert(struct record record) {
    if (find(record.key)) {
        return 0;
    }
    if (root->count == MOST) {
        struct page *above = new_page(0);
        above->children[0] = root;
        root = above;
        split(above, 0);
    }
    struct page *p = root;
    for (;;) {
        int at = position(p, record.key);
        if (p->leaf) {
            open_gap(p, at);
            p->records[at] = record;
            return 1;
        }
        if (p->children[at]->count == MOST) {
            split(p, at);
            at += p->records[at].key < record.key;
        }
        p = p->children[at];
    }
}

// Join children at and at + 1, with the record between them.
static struct page *join(struct page *p, int at) {
    struct page *left = p->children[at], *right = p->children[at + 1];
    left->records[left->count++] = p->records[at];
    memcpy(left->records + left->count, right->records, (size_t)right->count * sizeof right->records[0]);
    memcpy(left->children + left->count, right->children,
           (size_t)(right->count + 1) * sizeof right->children[0]);
    left->count += right->count;
    close_gap(p, at);
    free_page(right);
    return left;
}

// The child, with at least MIN records: borrowed from a neighbour, or joined with it.
static struct page *filled(struct page *p, int at) {
    struct page *child = p->children[at];
    if (child->count >= MIN) {
        return child;
    }
    if (at > 0 && p->children[at - 1]->count >= MIN) {
        struct page *left = p->children[at - 1];
        memmove(child->records + 1, child->records, (size_t)child->count * sizeof child->records[0]);
        memmove(child->children + 1, child->children, (size_t)(child->count + 1) * sizeof child->children[0]);
        child->count++;
        child->records[0] = p->records[at - 1];
        child->children[0] = left->children[left->count];
        p->records[at - 1] = left->records[--left->count];
        return child;
    }
    if (at < p->count && p->children[at + 1]->count >= MIN) {
        struct page *right = p->children[at + 1];
        child->records[child->count++] = p->records[at];
        child->children[child->count] = right->children[0];
        p->records[at] = right->records[0];
        right->count--;
        memmove(right->records, right->records + 1, (size_t)right->count * sizeof right->records[0]);
        memmove(right->children, right->children + 1, (size_t)(right->count + 1) * sizeof right->children[0]);
        return child;
    }
    return join(p, at < p->count ? at : at - 1);
}

static int erase(long key) {
    struct page *p = root;
    struct record *hole = NULL; // to be overwritten by the greatest record before it
    for (;;) {
        int at = hole ? p->count : position(p, key);
        int here = !hole && at < p->count && p->records[at].key == key;
        if (p->leaf) {
            if (hole) {
                *hole = p->records[p->count - 1];
                p->count--;
            } else if (here) {
                close_gap(p, at);
            }
            break;
        }
        if (here && p->children[at]->count >= MIN) {
            hole = &p->records[at];
            p = p->children[at];
        } else if (here && p->children[at + 1]->count < MIN) {
            p = join(p, at);
        } else if (here) { // a record of the right neighbour takes its place
            struct page *q = p->children[at + 1];
            while (!q->leaf) {
                q = q->children[0];
            }
            struct record next = q->records[0];
            erase(next.key);
            struct record *place = find(key);
            *place = next;
            return 1;
        } else {
            p = filled(p, at);
        }
        if (root->count == 0 && !root->leaf) {
            struct page *old = root;
            root = root->children[0];
            free_page(old);
        }
    }
    return 1;
}

static int check(const struct page *p, long low, long high) {
    int height = 1;
    for (int i = 0; i <= p->count; i++) {
        if (i < p->count && (p->records[i].key <= low || p->records[i].key >= high)) {
            return -1;
        }
        if (!p->leaf) {
            long from = i ? p->records[i - 1].key : low, to = i < p->count ? p->records[i].key : high;
            int h = p->children[i]->count < MIN - 1 ? -1 : check(p->children[i], from, to);
            if (h < 0 || (i && h + 1 != height)) {
                return -1;
            }
            height = h + 1;
        }
    }
    return height;
}

// --- the language
// -----------------------------------------------------------------------------------------------

enum operation { NUMBER, WORD, COLUMN, NOT, AND, OR, LESS, EQUAL, PLUS, MINUS, TIMES, OVER };
enum column { KEY, NAME, CITY, AGE, BALANCE, NO_COLUMN };

struct node {
    enum operation op;
    long number; // or the column
    char text[TEXT];
    struct node *left, *right;
};

struct result {
    int is_text;
    long number;
    const char *text;
};

static struct node nodes[NODES];
static int node_count;
static const char *at;
static const char *complaint;
static const char *const column_names[] = {"KEY", "NAME", "CITY", "AGE", "BALANCE"};

static void skip(void) {
    while (*at == ' ') {
        at++;
    }
}

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Take a word or sign, if it comes next.
static int accept(const char *word) {
    skip();
    size_t length = strlen(word);
    if (strncmp(at, word, length) != 0 || (is_letter(*word) && is_letter(at[length]))) {
        return 0;
    }
    at += length;
    return 1;
}

static struct node *complain(const char *what) {
    if (!complaint) {
        complaint = what;
    }
    return &nodes[0];
}

static struct node *new_node(enum operation op, struct node *left, struct node *right) {
    if (node_count == NODES) {
        return complain("the query is too long");
    }
    struct node *n = &nodes[node_count++];
    *n = (struct node){.op = op, .left = left, .right = right};
    return n;
}

static long number(void) {
    skip();
    int negative = *at == '-';
    at += negative;
    if (!is_digit(*at)) {
        complain("a number is missing");
    }
    long n = 0;
    for (; is_digit(*at); at++) {
        n = n * 10 + (*at - '0');
    }
    return negative ? -n : n;
}

static enum column column(void) {
    for (enum column c = KEY; c < NO_COLUMN; c++) {
        if (accept(column_names[c])) {
            return c;
        }
    }
    return NO_COLUMN;
}

static void text(char *to) {
    int n = 0;
    for (skip(); *at && *at != '"' && *at != ' '; at++) {
        if (n < TEXT - 1) {
            to[n++] = *at;
        }
    }
    memset(to + n, 0, (size_t)(TEXT - n));
}

static struct node *condition(void);

static struct node *primary(void) {
    if (accept("(")) {
        struct node *inner = condition();
        return accept(")") ? inner : complain(") is missing");
    }
    if (accept("not")) {
        return new_node(NOT, primary(), NULL);
    }
    enum column c = column();
    struct node *n = new_node(c == NO_COLUMN ? NUMBER : COLUMN, NULL, NULL);
    if (c != NO_COLUMN) {
        n->number = c;
    } else if (accept("\"")) {
        n->op = WORD;
        text(n->text);
        if (!accept("\"")) {
            complain("the text does not end");
        }
    } else {
        n->number = number();
    }
    return n;
}

// The operators by level, the loosest first.
static const struct {
    const char *sign;
    enum operation op;
    int level, swap, negate;
} operators[] = {
    {"or", OR, 0, 0, 0},    {"and", AND, 1, 0, 0}, {"<=", LESS, 2, 1, 1}, {">=", LESS, 2, 0, 1},
    {"!=", EQUAL, 2, 0, 1}, {"<", LESS, 2, 0, 0},  {">", LESS, 2, 1, 0},  {"=", EQUAL, 2, 0, 0},
    {"+", PLUS, 3, 0, 0},   {"-", MINUS, 3, 0, 0}, {"*", TIMES, 4, 0, 0}, {"/", OVER, 4, 0, 0},
};
enum { OPERATORS = sizeof operators / sizeof operators[0], LEVELS = 5 };

static struct node *binary(int level) {
    if (level == LEVELS) {
        return primary();
    }
    struct node *left = binary(level + 1);
    for (int i = 0; i < OPERATORS && !complaint; i++) {
        if (operators[i].level == level && accept(operators[i].sign)) {
            struct node *right = binary(level + 1);
            left = operators[i].swap ? new_node(operators[i].op, right, left)
                                     : new_node(operators[i].op, left, right);
            if (operators[i].negate) {
                left = new_node(NOT, left, NULL);
            }
            i = -1;
        }
    }
    return left;
}

static struct node *condition(void) {
    return binary(0);
}

static struct result of_number(long n) {
    return (struct result){.number = n};
}

static struct result value(const struct node *n, const struct record *r) {
    if (n->op == NUMBER) {
        return of_number(n->number);
    }
    if (n->op == WORD) {
        return (struct result){.is_text = 1, .text = n->text};
    }
    if (n->op == COLUMN) {
        switch ((enum column)n->number) {
        case KEY:
            return of_number(r->key);
        case NAME:
            return (struct result){.is_text = 1, .text = r->name};
        case CITY:
            return (struct result){.is_text = 1, .text = r->city};
        case AGE:
            return of_number(r->age);
        default:
            return of_number(r->balance);
        }
    }
    struct result a = value(n->left, r);
    if (n->op == NOT) {
        return of_number(!a.number);
    }
    if ((n->op == AND && !a.number) || (n->op == OR && a.number)) {
        return of_number(a.number != 0);
    }
    struct result b = value(n->right, r);
    if (a.is_text != b.is_text) {
        complain("text and numbers do not mix");
        return of_number(0);
    }
    if (a.is_text) {
        int order = strcmp(a.text, b.text);
        return of_number(n->op == LESS ? order < 0 : n->op == EQUAL ? order == 0 : 0);
    }
    switch (n->op) {
    case LESS:
        return of_number(a.number < b.number);
    case EQUAL:
        return of_number(a.number == b.number);
    case PLUS:
        return of_number(a.number + b.number);
    case MINUS:
        return of_number(a.number - b.number);
    case TIMES:
        return of_number(a.number * b.number);
    case OVER:
        return of_number(b.number ? a.number / b.number : 0);
    default:
        return of_number(b.number != 0);
    }
}

// --- queries
// ----------------------------------------------------------------------------------------------------

struct query {
    struct node *columns[COLUMNS], *where;
    int column_count, target, by, limit;
    long low, high; // of KEY
    long matched, total;
    long victims[BATCH];
    struct {
        char name[TEXT];
        long sum, count;
    } groups[GROUPS];
    int group_count;
};

// The bounds of KEY that the condition implies.
static void bounds(const struct node *n, struct query *q) {
    if (n->op == AND) {
        bounds(n->left, q);
        bounds(n->right, q);
    } else if (n->op == LESS && n->left->op == COLUMN && n->left->number == KEY && n->right->op == NUMBER) {
        q->high = n->right->number - 1 < q->high ? n->right->number - 1 : q->high;
    } else if (n->op == LESS && n->right->op == COLUMN && n->right->number == KEY && n->left->op == NUMBER) {
        q->low = n->left->number + 1 > q->low ? n->left->number + 1 : q->low;
    } else if (n->op == EQUAL && n->left->op == COLUMN && n->left->number == KEY && n->right->op == NUMBER) {
        q->low = q->high = n->right->number;
    }
}

static void add_to_group(struct query *q, const struct record *r, long n) {
    const char *name = q->by == CITY ? r->city : q->by == NAME ? r->name : "all";
    int i = 0;
    while (i < q->group_count && strcmp(q->groups[i].name, name) != 0) {
        i++;
    }
    if (i == GROUPS) {
        complain("too many groups");
        return;
    }
    if (i == q->group_count) {
        strcpy(q->groups[q->group_count++].name, name);
    }
    q->groups[i].sum += n;
    q->groups[i].count++;
}

typedef int action(struct query *q, struct record *r); // 0: no more

static int show(struct query *q, struct record *r) {
    for (int i = 0; i < q->column_count; i++) {
        struct result v = value(q->columns[i], r);
        if (v.is_text) {
            printf("  %-8s", v.text);
        } else {
            printf("  %6ld", v.number);
        }
    }
    putchar('\n');
    return q->matched < q->limit;
}

static int add(struct query *q, struct record *r) {
    add_to_group(q, r, value(q->columns[0], r).number);
    return 1;
}

static int change(struct query *q, struct record *r) {
    long n = value(q->columns[0], r).number;
    if (q->target == AGE) {
        r->age = (int)n;
    } else {
        r->balance = n;
    }
    return 1;
}

static int doom(struct query *q, struct record *r) {
    q->victims[q->matched - 1] = r->key;
    return q->matched < BATCH;
}

static int walk(struct page *p, struct query *q, action *act) {
    int i = position(p, q->low);
    visited++;
    for (;; i++) {
        if (!p->leaf && !walk(p->children[i], q, act)) {
            return 0;
        }
        if (i == p->count) {
            return 1;
        }
        struct record *r = &p->records[i];
        if (r->key > q->high || complaint) {
            return 0;
        }
        if (!q->where || value(q->where, r).number) {
            q->matched++;
            if (!act(q, r)) {
                return 0;
            }
        }
    }
}

static void parse_where(struct query *q) {
    if (accept("where")) {
        q->where = condition();
        bounds(q->where, q);
    }
    q->limit = accept("limit") ? (int)number() : 1 << 30;
    skip();
    if (*at) {
        complain("this is not understood");
    }
}

static void columns(struct query *q) {
    do {
        q->columns[q->column_count++] = binary(0);
    } while (q->column_count < COLUMNS && accept(","));
}

static void erase_matching(struct query *q) {
    long total = 0;
    do { // in batches, since erasing moves records about
        q->matched = 0;
        walk(root, q, doom);
        for (int i = 0; i < q->matched; i++) {
            erase(q->victims[i]);
        }
        total += q->matched;
    } while (q->matched == BATCH && !complaint);
    q->matched = total;
}

static void perform(const char *line, int loud) {
    struct query q = {.low = -1000000000, .high = 1000000000, .by = NO_COLUMN};
    at = line;
    node_count = 0;
    complaint = NULL;
    visited = 0;
    if (accept("insert")) {
        struct record r = {.key = number()};
        text(r.name);
        text(r.city);
        r.age = (int)number();
        r.balance = number();
        q.matched = !complaint && insert(r);
    } else if (accept("select")) {
        columns(&q);
        parse_where(&q);
        walk(root, &q, show);
    } else if (accept("sum")) {
        columns(&q);
        q.by = accept("by") ? (int)column() : NO_COLUMN;
        parse_where(&q);
        walk(root, &q, add);
        for (int i = 0; i < q.group_count; i++) {
            printf("  %-8s %6ld of %ld\n", q.groups[i].name, q.groups[i].sum, q.groups[i].count);
        }
    } else if (accept("update")) {
        q.target = (int)column();
        if (!accept("=") || (q.target != AGE && q.target != BALANCE)) {
            complain("update wants AGE or BALANCE = ...");
        }
        columns(&q);
        parse_where(&q);
        walk(root, &q, change);
    } else if (accept("delete")) {
        parse_where(&q);
        erase_matching(&q);
    } else {
        complain("no such command");
    }
    if (loud || complaint) {
        printf("%s: %s%ld records, %ld pages visited\n", line, complaint ? complaint : "", q.matched,
               visited);
    }
}

static unsigned long seed = 88172645463325252UL;

static unsigned random_below(unsigned n) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

int main(void) {
    root = new_page(1);
    for (int i = 0; i < 1500; i++) {
        char line[80], name[TEXT];
        int length = 3 + (int)random_below(6);
        for (int k = 0; k < length; k++) {
            name[k] = (char)('a' + random_below(26));
        }
        name[length] = 0;
        snprintf(line, sizeof line, "insert %u %s %s %u %u", random_below(4000), name,
                 cities[random_below(CITIES)], 18 + random_below(60), random_below(10000));
        perform(line, 0);
    }
    printf("%ld pages, height %d\n", pages_used, check(root, -1, 1000000));
    for (unsigned i = 0; i < sizeof script / sizeof script[0]; i++) {
        perform(script[i], 1);
        if (check(root, -1, 1000000) < 0) {
            printf("the tree is damaged\n");
            return 1;
        }
    }
    printf("%ld pages, height %d\n", pages_used, check(root, -1, 1000000));
    return 0;
}
