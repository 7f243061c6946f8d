// A calculator: recursive descent to a tree in a pool, then evaluation, then constant folding, then printing.

#include "report.h"

enum op { NUMBER, VARIABLE, ADD, SUB, MUL, DIV, NEG };

struct node {
    enum op op;
    int value;
    struct node *left, *right;
};

enum { POOL = 400 };

static struct node pool[POOL];
static int used;
static const char *at;
static char printed[512];
static int length;

static struct node *make(enum op op, struct node *left, struct node *right) {
    if (used == POOL) {
        used = 0;
    }
    struct node *n = &pool[used++];
    n->op = op;
    n->value = 0;
    n->left = left;
    n->right = right;
    return n;
}

static void skip(void) {
    while (*at == ' ') {
        at++;
    }
}

static int accept(char c) {
    skip();
    if (*at == c) {
        at++;
        return 1;
    }
    return 0;
}

static struct node *sum(void);

static struct node *primary(void) {
    skip();
    if (accept('(')) {
        struct node *n = sum();
        accept(')');
        return n;
    }
    if (accept('-')) {
        return make(NEG, primary(), 0);
    }
    if (*at >= 'a' && *at <= 'z') {
        struct node *n = make(VARIABLE, 0, 0);
        n->value = *at++ - 'a';
        return n;
    }
    int value = 0;
    while (*at >= '0' && *at <= '9') {
        value = value * 10 + (*at++ - '0');
    }
    struct node *n = make(NUMBER, 0, 0);
    n->value = value;
    return n;
}

static struct node *product(void) {
    struct node *n = primary();
    for (;;) {
        if (accept('*')) {
            n = make(MUL, n, primary());
        } else if (accept('/')) {
            n = make(DIV, n, primary());
        } else {
            return n;
        }
    }
}

static struct node *sum(void) {
    struct node *n = product();
    for (;;) {
        if (accept('+')) {
            n = make(ADD, n, product());
        } else if (accept('-')) {
            n = make(SUB, n, product());
        } else {
            return n;
        }
    }
}

static int apply(enum op op, int a, int b) {
    switch (op) {
    case ADD:
        return a + b;
    case SUB:
        return a - b;
    case MUL:
        return a * b;
    case DIV:
        return b ? a / b : 0;
    case NEG:
        return -a;
    default:
        return 0;
    }
}

static int evaluate(const struct node *n, const int *variables) {
    if (n->op == NUMBER) {
        return n->value;
    }
    if (n->op == VARIABLE) {
        return variables[n->value];
    }
    return apply(n->op, evaluate(n->left, variables), n->right ? evaluate(n->right, variables) : 0);
}

static struct node *fold(struct node *n) {
    if (n->op == NUMBER || n->op == VARIABLE) {
        return n;
    }
    n->left = fold(n->left);
    if (n->right) {
        n->right = fold(n->right);
    }
    if (n->left->op == NUMBER && (!n->right || n->right->op == NUMBER)) {
        n->value = apply(n->op, n->left->value, n->right ? n->right->value : 0);
        n->op = NUMBER;
    }
    return n;
}

static void put(char c) {
    if (length < (int)sizeof printed - 1) {
        printed[length++] = c;
    }
}

static void print(const struct node *n) {
    static const char signs[] = "??+-*/-";
    if (n->op == NUMBER) {
        if (n->value < 0) {
            put('-');
        }
        unsigned value = n->value < 0 ? 0u - (unsigned)n->value : (unsigned)n->value;
        char text[12];
        int i = 0;
        do {
            text[i++] = (char)('0' + value % 10);
            value /= 10;
        } while (value);
        while (i) {
            put(text[--i]);
        }
    } else if (n->op == VARIABLE) {
        put((char)('a' + n->value));
    } else {
        put('(');
        if (n->right) {
            print(n->left);
            put(signs[n->op]);
            print(n->right);
        } else {
            put('-');
            print(n->left);
        }
        put(')');
    }
}

static const char *const formulas[] = {
    "1 + 2 * (3 - 4) / 5 - a * (b + 17)",
    "((a + b) * (c + d) - (e * f)) / (1 + g * g)",
    "100 - -3 * (7 * 9 - 8 / 2) + a / (4 - 4)",
    "a * a * a - b * b * b + 3 * a * b * (b - a)",
};

int main(void) {
    int variables[26];
    unsigned long result = 0;
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < 26; i++) {
            variables[i] = round * i - 50;
        }
        for (int i = 0; i < 4; i++) {
            used = 0;
            length = 0;
            at = formulas[i];
            struct node *tree = sum();
            result = result * 3 + (unsigned long)evaluate(tree, variables);
            tree = fold(tree);
            result = result * 3 + (unsigned long)evaluate(tree, variables);
            print(tree);
            for (int j = 0; j < length; j++) {
                result = result * 33 + (unsigned long)printed[j];
            }
        }
    }
    report(result);
    return 0;
}
