// A small Lisp: reader, printer, closures, proper tail calls, and a collector that marks and sweeps.
//
// A value is one word: a small integer (low bit 1) or a pointer to a cell. Every cell is three words: a
// header with the kind and the mark, and two fields. Symbols are interned in a hash table and hold their
// global value. `eval` is one loop: a call in tail position changes the expression and goes round again. What
// the C code holds across an allocation it keeps on `roots`, a stack that the collector reads.

#include <stdio.h>
#include <string.h>

#include "lisp_script.h"

typedef struct cell *value;

enum kind { PAIR, SYMBOL, STRING, CLOSURE, PRIMITIVE, ENVIRONMENT, FREE };

struct cell {
    unsigned char kind, marked;
    int count; // arguments of a primitive, characters of a string
    union {
        value first;
        const char *text;
        value (*call)(value *arguments, int count);
    } a;
    union {
        value rest;
        value global;
        const char *name;
    } b;
};

enum { CELLS = 12000, ROOTS = 6000, BUCKETS = 256, TEXT_BYTES = 16384 };

static struct cell heap[CELLS];
static value free_cells;
static value roots[ROOTS];
static int root_count, collections;
static value buckets[BUCKETS]; // lists of symbols, which never go
static char text_space[TEXT_BYTES];
static int text_used;
static const char *source; // what the reader has still to read
static const char *failure;

static struct cell nil_cell, true_cell, unbound_cell;
#define NIL (&nil_cell)
#define TRUE_ (&true_cell)
#define UNBOUND (&unbound_cell)

static value s_quote, s_if, s_define, s_lambda, s_let, s_cond, s_set, s_begin, s_and, s_or, s_while, s_else;

// --- values
// -----------------------------------------------------------------------------------------------------

static int is_int(value v) {
    return (long)v & 1;
}

static value from_int(long n) {
    return (value)(n * 2 + 1);
}

static long to_int(value v) {
    return (long)v >> 1;
}

static int is_kind(value v, enum kind kind) {
    return !is_int(v) && v->kind == kind && v != NIL && v != TRUE_ && v != UNBOUND;
}

static value fail(const char *why) {
    if (!failure) {
        failure = why;
    }
    return NIL;
}

static void push_root(value v) {
    if (root_count < ROOTS) {
        roots[root_count++] = v;
    } else {
        root_count++;
        fail("the stack of roots is full");
    }
}

static void pop_roots(int to) {
    root_count = to;
}

// --- the collector
// ----------------------------------------------------------------------------------------------

static void mark(value v) {
    while (!is_int(v) && !v->marked) {
        v->marked = 1;
        switch (v->kind) {
        case PAIR:
        case CLOSURE:
        case ENVIRONMENT:
            if (!is_int(v->a.first)) {
                mark(v->a.first);
            }
            v = v->b.rest;
            break;
        case SYMBOL:
            v = v->b.global;
            break;
        default:
            return;
        }
    }
}

static void collect(void) {
    collections++;
    int top = root_count < ROOTS ? root_count : ROOTS;
    for (int i = 0; i < top; i++) {
        mark(roots[i]);
    }
    for (int i = 0; i < BUCKETS; i++) {
        mark(buckets[i]);
    }
    free_cells = NULL;
    for (int i = CELLS - 1; i >= 0; i--) {
        struct cell *c = &heap[i];
        if (c->marked) {
            c->marked = 0;
        } else {
            c->kind = FREE;
            c->b.rest = free_cells;
            free_cells = c;
        }
    }
    nil_cell.marked = true_cell.marked = unbound_cell.marked = 0;
}

static value new_cell(enum kind kind, value first, value rest) {
    if (!free_cells) {
        push_root(first);
        push_root(rest);
        collect();
        pop_roots(root_count - 2);
        if (!free_cells) {
            return fail("memory is full");
        }
    }
    value c = free_cells;
    free_cells = c->b.rest;
    c->kind = (unsigned char)kind;
    c->count = 0;
    c->a.first = first;
    c->b.rest = rest;
    return c;
}

static value cons(value first, value rest) {
    return new_cell(PAIR, first, rest);
}

static value first(value v) {
    return is_kind(v, PAIR) ? v->a.first : fail("first of what is no pair");
}

static value rest(value v) {
    return is_kind(v, PAIR) ? v->b.rest : fail("rest of what is no pair");
}

// --- symbols and text
// -------------------------------------------------------------------------------------------

static const char *keep_text(const char *s, int length) {
    if (text_used + length + 1 > TEXT_BYTES) {
        fail("no room for text");
        return "";
    }
    char *at = text_space + text_used;
    memcpy(at, s, (size_t)length);
    at[length] = 0;
    text_used += length + 1;
    return at;
}

static unsigned hash_text(const char *s, int length) {
    unsigned h = 2166136261u;
    for (int i = 0; i < length; i++) {
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    }
    return h;
}

static value intern(const char *s, int length) {
    value *bucket = &buckets[hash_text(s, length) % BUCKETS];
    for (value p = *bucket; p != NIL; p = p->b.rest) {
        value symbol = p->a.first;
        if (strncmp(symbol->a.text, s, (size_t)length) == 0 && symbol->a.text[length] == 0) {
            return symbol;
        }
    }
    value symbol = new_cell(SYMBOL, NIL, UNBOUND);
    symbol->a.text = keep_text(s, length);
    push_root(symbol);
    *bucket = cons(symbol, *bucket);
    pop_roots(root_count - 1);
    return symbol;
}

static value symbol_of(const char *s) {
    return intern(s, (int)strlen(s));
}

// --- reading
// ----------------------------------------------------------------------------------------------------

static int is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

static int is_delimiter(char c) {
    return c == 0 || is_space(c) || c == '(' || c == ')' || c == '"' || c == '\'' || c == ';';
}

static void skip_space(void) {
    for (;;) {
        while (is_space(*source)) {
            source++;
        }
        if (*source != ';') {
            return;
        }
        while (*source && *source != '\n') {
            source++;
        }
    }
}

static value read_value(void);

static value read_list(void) {
    skip_space();
    if (*source == ')') {
        source++;
        return NIL;
    }
    if (*source == 0) {
        return fail("a list does not end");
    }
    int base = root_count;
    value head = cons(NIL, NIL), tail = head;
    push_root(head);
    for (;;) {
        tail->a.first = read_value();
        skip_space();
        if (failure || *source == 0) {
            fail("a list does not end");
            break;
        }
        if (*source == ')') {
            source++;
            break;
        }
        value next = cons(NIL, NIL);
        tail->b.rest = next;
        tail = next;
    }
    pop_roots(base);
    return head;
}

static value read_string(void) {
    const char *start = source;
    while (*source && *source != '"') {
        source++;
    }
    int length = (int)(source - start);
    if (*source) {
        source++;
    }
    value v = new_cell(STRING, NIL, NIL);
    v->a.text = keep_text(start, length);
    v->count = length;
    return v;
}

static value read_value(void) {
    skip_space();
    char c = *source;
    if (c == '(') {
        source++;
        return read_list();
    }
    if (c == '\'') {
        source++;
        value quoted = cons(read_value(), NIL);
        return cons(s_quote, quoted);
    }
    if (c == '"') {
        source++;
        return read_string();
    }
    if (c == ')' || c == 0) {
        return fail("an expression is missing");
    }
    const char *start = source;
    while (!is_delimiter(*source)) {
        source++;
    }
    int length = (int)(source - start);
    const char *p = start + (*start == '-' && length > 1);
    long n = 0;
    while (p < source && *p >= '0' && *p <= '9') {
        n = n * 10 + (*p++ - '0');
    }
    if (p == source) {
        return from_int(*start == '-' ? -n : n);
    }
    return intern(start, length);
}

// --- printing
// ---------------------------------------------------------------------------------------------------

static void print(value v) {
    if (is_int(v)) {
        printf("%ld", to_int(v));
    } else if (v->kind == SYMBOL || v->kind == STRING) {
        fputs(v->a.text, stdout);
    } else if (v->kind == CLOSURE) {
        printf("closure");
    } else if (v->kind == PRIMITIVE) {
        printf("primitive %s", v->b.name);
    } else {
        putchar('(');
        for (;;) {
            print(v->a.first);
            v = v->b.rest;
            if (!is_kind(v, PAIR)) {
                break;
            }
            putchar(' ');
        }
        if (v != NIL) {
            printf(" . ");
            print(v);
        }
        putchar(')');
    }
}

// --- evaluation
// -------------------------------------------------------------------------------------------------

// An environment is a list of ENVIRONMENT cells (symbol . value) and pairs: (binding binding ...).
static value find(value symbol, value environment) {
    for (; environment != NIL; environment = environment->b.rest) {
        value binding = environment->a.first;
        if (binding->a.first == symbol) {
            return binding;
        }
    }
    return NULL;
}

static value bind(value symbol, value v, value environment) {
    push_root(environment);
    value binding = new_cell(ENVIRONMENT, symbol, v);
    push_root(binding);
    value all = cons(binding, environment);
    pop_roots(root_count - 2);
    return all;
}

static value eval(value v, value environment);

static value lookup(value symbol, value environment) {
    value binding = find(symbol, environment);
    value found = binding ? binding->b.rest : symbol->b.global;
    if (found == UNBOUND) {
        printf("[%s] ", symbol->a.text);
        return fail("a variable has no value");
    }
    return found;
}

static value define(value form, value environment) {
    value target = first(form);
    if (is_kind(target, PAIR)) { // (define (name parameter ...) body ...)
        value closure = new_cell(CLOSURE, environment, cons(rest(target), rest(form)));
        first(target)->b.global = closure;
        return first(target);
    }
    value v = eval(first(rest(form)), environment);
    if (is_kind(target, SYMBOL)) {
        target->b.global = v;
    }
    return target;
}

static value set(value form, value environment) {
    value symbol = first(form);
    value v = eval(first(rest(form)), environment);
    value binding = find(symbol, environment);
    if (binding) {
        binding->b.rest = v;
    } else {
        symbol->b.global = v;
    }
    return v;
}

static value let(value bindings, value environment) {
    int base = root_count;
    value inner = environment;
    push_root(inner);
    for (; bindings != NIL && !failure; bindings = rest(bindings)) {
        value v = eval(first(rest(first(bindings))), environment);
        inner = bind(first(first(bindings)), v, inner);
        roots[base] = inner;
    }
    pop_roots(base);
    return inner;
}

static value eval(value v, value environment) {
    int base = root_count;
    push_root(v);
    push_root(environment);
    while (!failure) {
        roots[base] = v;
        roots[base + 1] = environment;
        if (is_int(v) || v->kind != PAIR || v == NIL || v == TRUE_) {
            value found = is_kind(v, SYMBOL) ? lookup(v, environment) : v;
            pop_roots(base);
            return found;
        }
        value head = v->a.first, form = v->b.rest, body = NIL;
        if (head == s_quote) {
            pop_roots(base);
            return first(form);
        }
        if (head == s_if) {
            value test = eval(first(form), environment);
            value branches = rest(form);
            v = test != NIL ? first(branches) : rest(branches) != NIL ? first(rest(branches)) : NIL;
            continue;
        }
        if (head == s_cond) {
            v = NIL;
            for (; form != NIL && !failure; form = rest(form)) {
                value clause = first(form);
                if (first(clause) == s_else || eval(first(clause), environment) != NIL) {
                    v = first(rest(clause));
                    break;
                }
            }
            continue;
        }
        if (head == s_define || head == s_set) {
            value result = head == s_define ? define(form, environment) : set(form, environment);
            pop_roots(base);
            return result;
        }
        if (head == s_lambda) {
            value closure = new_cell(CLOSURE, environment, form);
            pop_roots(base);
            return closure;
        }
        if (head == s_and || head == s_or) {
            value result = head == s_and ? TRUE_ : NIL;
            for (; form != NIL && !failure; form = form->b.rest) {
                result = eval(form->a.first, environment);
                if ((result == NIL) == (head == s_and)) {
                    break;
                }
            }
            pop_roots(base);
            return result;
        }
        if (head == s_while) {
            while (eval(first(form), environment) != NIL && !failure) {
                for (value p = rest(form); p != NIL; p = p->b.rest) {
                    eval(p->a.first, environment);
                }
            }
            pop_roots(base);
            return NIL;
        }
        if (head == s_begin) {
            body = form;
        } else if (head == s_let) {
            environment = let(first(form), environment);
            roots[base + 1] = environment;
            body = rest(form);
        } else {
            value function = eval(head, environment);
            push_root(function);
            value *arguments = &roots[root_count];
            int count = 0;
            for (; form != NIL && !failure; form = rest(form)) {
                value argument = eval(first(form), environment);
                push_root(argument);
                count++;
            }
            if (failure) {
                break;
            }
            if (is_kind(function, PRIMITIVE)) {
                value result = function->count == count || function->count < 0
                                   ? function->a.call(arguments, count)
                                   : fail("wrong number of arguments");
                pop_roots(base);
                return result;
            }
            if (!is_kind(function, CLOSURE)) {
                fail("what is called is no function");
                break;
            }
            value parameters = first(function->b.rest);
            environment = function->a.first;
            for (int i = 0; i < count && parameters != NIL; i++) {
                environment = bind(first(parameters), arguments[i], environment);
                parameters = rest(parameters);
            }
            roots[base + 1] = environment;
            body = rest(function->b.rest);
            if (parameters != NIL) {
                fail("an argument is missing");
            }
        }
        for (; body != NIL && rest(body) != NIL && !failure; body = rest(body)) {
            eval(first(body), environment);
        }
        v = body == NIL ? NIL : first(body);
        pop_roots(base + 2);
    }
    pop_roots(base);
    return NIL;
}

// --- primitives
// -------------------------------------------------------------------------------------------------

static value truth(int yes) {
    return yes ? TRUE_ : NIL;
}

static value p_add(value *a, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
        sum += to_int(a[i]);
    }
    return from_int(sum);
}

static value p_sub(value *a, int count) {
    (void)count;
    return from_int(to_int(a[0]) - to_int(a[1]));
}

static value p_mul(value *a, int count) {
    long product = 1;
    for (int i = 0; i < count; i++) {
        product *= to_int(a[i]);
    }
    return from_int(product);
}

static value p_div(value *a, int count) {
    (void)count;
    return to_int(a[1]) ? from_int(to_int(a[0]) / to_int(a[1])) : fail("division by zero");
}

static value p_rem(value *a, int count) {
    (void)count;
    return to_int(a[1]) ? from_int(to_int(a[0]) % to_int(a[1])) : fail("division by zero");
}

static value p_less(value *a, int count) {
    (void)count;
    return truth(to_int(a[0]) < to_int(a[1]));
}

static value p_equal(value *a, int count) {
    (void)count;
    return truth(a[0] == a[1]);
}

static value p_cons(value *a, int count) {
    (void)count;
    return cons(a[0], a[1]);
}

static value p_first(value *a, int count) {
    (void)count;
    return first(a[0]);
}

static value p_rest(value *a, int count) {
    (void)count;
    return rest(a[0]);
}

static value p_null(value *a, int count) {
    (void)count;
    return truth(a[0] == NIL);
}

static value p_list(value *a, int count) {
    value all = NIL;
    while (count > 0) {
        all = cons(a[--count], all);
    }
    return all;
}

static value p_print(value *a, int count) {
    for (int i = 0; i < count; i++) {
        if (i) {
            putchar(' ');
        }
        print(a[i]);
    }
    putchar('\n');
    return NIL;
}

static value p_length(value *a, int count) {
    (void)count;
    long n = 0;
    for (value p = a[0]; is_kind(p, PAIR); p = p->b.rest) {
        n++;
    }
    return from_int(n);
}

static const struct {
    const char *name;
    value (*call)(value *, int);
    int count;
} primitives[] = {
    {"+", p_add, -1},       {"-", p_sub, 2},         {"*", p_mul, -1},     {"/", p_div, 2},
    {"%", p_rem, 2},        {"<", p_less, 2},        {"=", p_equal, 2},    {"cons", p_cons, 2},
    {"first", p_first, 1},  {"rest", p_rest, 1},     {"null?", p_null, 1}, {"list", p_list, -1},
    {"print", p_print, -1}, {"length", p_length, 1},
};

static void start(void) {
    nil_cell.kind = true_cell.kind = unbound_cell.kind = SYMBOL;
    nil_cell.b.global = true_cell.b.global = unbound_cell.b.global = from_int(0);
    nil_cell.a.text = "()", true_cell.a.text = "#t", unbound_cell.a.text = "unbound";
    for (int i = 0; i < BUCKETS; i++) {
        buckets[i] = NIL;
    }
    collect();
    value *const special[] = {&s_quote, &s_if,    &s_define, &s_lambda, &s_let,   &s_cond,
                              &s_set,   &s_begin, &s_and,    &s_or,     &s_while, &s_else};
    static const char *const names[] = {"quote", "if",    "define", "lambda", "let",   "cond",
                                        "set!",  "begin", "and",    "or",     "while", "else"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        *special[i] = symbol_of(names[i]);
    }
    for (unsigned i = 0; i < sizeof primitives / sizeof primitives[0]; i++) {
        value v = new_cell(PRIMITIVE, NIL, NIL);
        v->a.call = primitives[i].call;
        v->b.name = primitives[i].name;
        v->count = primitives[i].count;
        symbol_of(primitives[i].name)->b.global = v;
    }
    symbol_of("nil")->b.global = NIL;
    symbol_of("#t")->b.global = TRUE_;
}

static void run(const char *text) {
    source = text;
    for (;;) {
        skip_space();
        if (!*source || failure) {
            return;
        }
        push_root(read_value());
        eval(roots[root_count - 1], NIL);
        pop_roots(0);
    }
}

int main(void) {
    start();
    run(program);
    if (failure) {
        printf("error: %s\n", failure);
        return 1;
    }
    for (unsigned i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        run(mistakes[i]);
        printf("%s: %s\n", mistakes[i], failure ? failure : "no error");
        failure = NULL;
    }
    printf("%d collections\n", collections);
    return 0;
}
