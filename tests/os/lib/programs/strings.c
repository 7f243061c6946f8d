// string.h and ctype.h with random strings of a small alphabet: every result goes into a checksum, printed by
// function.
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "random.h"

#define ROOM 96
#define ROUNDS 600

static char a[ROOM], b[ROOM], out[3 * ROOM];
static uint32_t sum;

static void add(uint32_t value) {
    sum = (sum ^ value) * 16777619u + 1;
}

static void add_bytes(const void *block, size_t n) {
    for (const unsigned char *s = block; n; n--)
        add(*s++);
}

static void add_place(const char *place, const char *base) {
    add(place ? (uint32_t)(place - base) : 0xffff);
}

static void add_order(int order) {
    add(order < 0 ? 1u : order > 0 ? 2u : 0u);
}

static char *make(char *to, uint32_t most, uint32_t letters) {
    uint32_t n = random_below(most);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t letter = random_below(letters + 1);
        to[i] = (char)(letter == letters ? 200 + random_below(56) : 'a' + letter);
    }
    to[n] = 0;
    return to;
}

static void report(const char *what) {
    printf("%s %08x\n", what, (unsigned)sum);
    sum = 0;
}

static void searches(void) {
    for (int i = 0; i < ROUNDS; i++) {
        make(a, 90, 3);
        make(b, i % 8 + 1, 3);
        int c = i % 5 ? 'a' + (int)random_below(4) : 0;
        add((uint32_t)strlen(a));
        add((uint32_t)strnlen(a, i % 50));
        add_place(strchr(a, c), a);
        add_place(strrchr(a, c), a);
        add_place(memchr(a, c, ROOM / 2), a);
        add_place(strstr(a, b), a);
        add_place(strpbrk(a, b), a);
        add((uint32_t)strspn(a, b));
        add((uint32_t)strcspn(a, b));
    }
    report("searches");
    for (int i = 0; i < ROUNDS; i++) { // patterns with periods
        int n = make(b, 12, 2)[0] ? 0 : 1;
        for (; n < 80; n++)
            a[n] = random_below(12) ? (n >= 3 ? a[n - 3] : 'a') : 'b';
        a[80] = 0;
        add_place(strstr(a, b), a);
        add_place(strstr(a, "aabaabaab"), a);
        add_place(strstr(a, a + 40), a);
    }
    report("strstr");
}

static void comparisons(void) {
    for (int i = 0; i < ROUNDS; i++) {
        make(a, 20, 1 + i % 3);
        make(b, 20, 1 + i % 3);
        if (i % 4 == 0)
            strcpy(b, a);
        if (i % 4 == 1)
            b[random_below(19)] -= 32;
        add_order(strcmp(a, b));
        add_order(strncmp(a, b, (size_t)i % 20));
        add_order(strcasecmp(a, b));
        add_order(strncasecmp(a, b, (size_t)i % 20));
        add_order(memcmp(a, b, (size_t)i % 20));
        add_order(strcoll(a, b));
    }
    report("comparisons");
}

static void copies(void) {
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t from = random_below(40), to = random_below(40), n = random_below(50);
        make(a, 60, 20);
        make(b, 60, 20);
        memset(out, i, sizeof out);
        add_bytes(memcpy(out + to, a + from % 30, n), n);
        memmove(out + to, out + from, n);
        add_bytes(out, sizeof out);
        strcpy(out, a);
        strncat(out, b, n);
        strcat(out, b);
        add_bytes(out, strlen(out));
        strncpy(out, a, n);
        add_place(stpcpy(out + n, b), out);
        add_bytes(out, sizeof out);
        add((uint32_t)strxfrm(out, a, n));
    }
    report("copies");
}

static void tokens(void) {
    for (int i = 0; i < 60; i++) {
        char *rest;
        make(a, 90, 5);
        for (char *t = strtok_r(a, "ab", &rest); t; t = strtok_r(NULL, i % 2 ? "ab" : "c", &rest))
            add_bytes(t, strlen(t) + 1);
        make(a, 90, 5);
        for (char *t = strtok(a, "de"); t; t = strtok(NULL, "de"))
            add_bytes(t, strlen(t) + 1);
    }
    report("tokens");
}

static void classes(void) {
    for (int c = -1; c < 256; c++) {
        if (c >= 128)
            continue;
        add((uint32_t)(!!isalnum(c) | !!isalpha(c) << 1 | !!isblank(c) << 2 | !!iscntrl(c) << 3 |
                       !!isdigit(c) << 4 | !!isgraph(c) << 5 | !!islower(c) << 6 | !!isprint(c) << 7 |
                       !!ispunct(c) << 8 | !!isspace(c) << 9 | !!isupper(c) << 10 | !!isxdigit(c) << 11));
        add((uint32_t)tolower(c));
        add((uint32_t)toupper(c));
    }
    report("classes");
}

int main(void) {
    searches();
    comparisons();
    copies();
    tokens();
    classes();
    for (int i = 0; i < 41; i++)
        puts(strerror(i));
    puts(strerror(1234567));
    puts(strsignal(11));
    return 0;
}
