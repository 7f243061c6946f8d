// A lexer of C-like text: identifiers, keywords, numbers, strings, operators; counts and hashes the tokens.

#include "report.h"

enum kind { END, NAME, KEYWORD, NUMBER, STRING, OPERATOR, COMMENT, BAD };

struct token {
    enum kind kind;
    const char *start;
    int length;
    long value;
};

static const char source[] =
    "int main(void) { /* sum of squares */ int total = 0;\n"
    "  for (int i = 0x10; i <= 1024; i += 3) { total += i * i >> 2; }\n"
    "  while (total != 0 && total > -1) { total = total - 077; if (total == 42) break; else continue; }\n"
    "  char *text = \"a \\\"quoted\\\" string\"; // the rest of the line\n"
    "  struct point { int x, y; } p = { .x = 1, .y = 2 }; return p.x + p.y * text[0]; }\n";
static const char *const keywords[] = {"int",   "void", "for",      "while",  "if",     "else",
                                       "break", "char", "continue", "struct", "return", "long"};

static int is_letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(int c) {
    return c >= '0' && c <= '9';
}

static int digit_value(int c) {
    if (is_digit(c)) {
        return c - '0';
    }
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

static int is_keyword(const char *s, int n) {
    for (unsigned i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        const char *k = keywords[i];
        int j = 0;
        while (j < n && k[j] == s[j]) {
            j++;
        }
        if (j == n && k[j] == 0) {
            return 1;
        }
    }
    return 0;
}

static struct token next(const char **at) {
    const char *p = *at;
    while (*p == ' ' || *p == '\n' || *p == '\t') {
        p++;
    }
    struct token t = {BAD, p, 0, 0};
    if (*p == 0) {
        t.kind = END;
    } else if (is_letter(*p)) {
        while (is_letter(*p) || is_digit(*p)) {
            p++;
        }
        t.kind = is_keyword(t.start, (int)(p - t.start)) ? KEYWORD : NAME;
    } else if (is_digit(*p)) {
        int base = 10;
        if (*p == '0') {
            base = 8;
            p++;
            if (*p == 'x') {
                base = 16;
                p++;
            }
        }
        while (digit_value(*p) < base) {
            t.value = t.value * base + digit_value(*p++);
        }
        t.kind = NUMBER;
    } else if (*p == '"') {
        p++;
        while (*p && *p != '"') {
            p += *p == '\\' ? 2 : 1;
        }
        p++;
        t.kind = STRING;
    } else if (p[0] == '/' && p[1] == '/') {
        while (*p && *p != '\n') {
            p++;
        }
        t.kind = COMMENT;
    } else if (p[0] == '/' && p[1] == '*') {
        p += 2;
        while (!(p[0] == '*' && p[1] == '/')) {
            p++;
        }
        p += 2;
        t.kind = COMMENT;
    } else {
        char c = *p++;
        t.kind = OPERATOR;
        switch (c) {
        case '+':
        case '-':
        case '&':
        case '|':
            if (*p == c || *p == '=') {
                p++;
            }
            break;
        case '<':
        case '>':
            if (*p == c) {
                p++;
            }
            if (*p == '=') {
                p++;
            }
            break;
        case '=':
        case '!':
        case '*':
            if (*p == '=') {
                p++;
            }
            break;
        }
    }
    t.length = (int)(p - t.start);
    *at = p;
    return t;
}

int main(void) {
    unsigned long counts[8] = {0}, sum = 0;
    for (int round = 0; round < 40; round++) {
        const char *at = source;
        for (;;) {
            struct token t = next(&at);
            counts[t.kind]++;
            sum = sum * 5 + (unsigned long)t.value + (unsigned long)t.length;
            if (t.kind == END) {
                break;
            }
        }
    }
    for (int i = 0; i < 8; i++) {
        sum = sum * 11 + counts[i];
    }
    report(sum);
    return 0;
}
