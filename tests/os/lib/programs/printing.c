// printf: every conversion with every combination of flags, widths, precisions and lengths; indices, %n, %m,
// and errors.
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "random.h"

#define ROOM 4000
#define TRY(...) tell(__LINE__, snprintf(text, sizeof text, __VA_ARGS__))

static char text[ROOM];

static void tell(int line, int n) {
    printf("%d: %d [%s]\n", line, n, n < 0 ? "" : text);
}

static uint32_t hash(uint32_t sum, const char *s, int n) {
    sum = (sum ^ (uint32_t)n) * 16777619u;
    while (*s)
        sum = (sum ^ (unsigned char)*s++) * 16777619u;
    return sum;
}

static const char *const flags[] = {"",   "-",  "+",  " ",  "#",  "0",  "-0",
                                    "+0", " 0", "#0", "-+", "-#", "+ ", "#+0- "};
static const char *const widths[] = {"", "1", "8", "20"};
static const char *const precisions[] = {"", ".", ".0", ".1", ".5", ".15"};
static const char *const lengths[] = {"", "hh", "h", "l", "ll", "j"};

static void integers(char kind) {
    static const long long values[] = {0, 1, -1, 255, -129, 40000, 2147483647, -2147483647 - 1};
    uint32_t sum = 0;
    for (int f = 0; f < 14; f++)
        for (int w = 0; w < 4; w++)
            for (int p = 0; p < 6; p++)
                for (int l = 0; l < 6; l++) {
                    char format[40];
                    long long value = values[(f + w + p + l) % 8];
                    snprintf(format, sizeof format, "%%%s%s%s%s%c", flags[f], widths[w], precisions[p],
                             lengths[l], kind);
                    int n = l < 3    ? snprintf(text, sizeof text, format, (int)value)
                            : l == 3 ? snprintf(text, sizeof text, format, (long)(int)value)
                                     : snprintf(text, sizeof text, format, value);
                    sum = hash(sum, l == 3 && value < 0 && !strchr("di", kind) ? "" : text, l == 3 ? 0 : n);
                }
    printf("%c %08x\n", kind, sum);
}

static void floats(char kind) {
    static const double values[] = {0.0, -0.0,    1,           -1.5,    0.5,         2.5,     9.995,
                                    9.5, 99999.4, 999999.4,    1e10,    1e-5,        1e100,   5e-324,
                                    0.1, 1e23,    0x1.8p-1030, 1.0 / 3, 123456789.0, INFINITY};
    uint32_t sum = 0;
    for (int f = 0; f < 14; f++)
        for (int w = 0; w < 4; w++)
            for (int p = 0; p < 6; p++)
                for (int i = 0; i < 20; i++) {
                    char format[40];
                    snprintf(format, sizeof format, "%%%s%s%s%c", flags[f], widths[w], precisions[p], kind);
                    int n = snprintf(text, sizeof text, format, values[i]);
                    sum = hash(sum, text, n);
                }
    printf("%c %08x\n", kind, sum);
}

static void at_random(void) {
    for (int i = 0; i < 1500; i++) {
        uint64_t bits = (uint64_t)random_word() << 32 | random_word();
        double value;
        char format[40];
        memcpy(&value, &bits, sizeof value);
        if (i & 1)
            value = random_word() % 100000 / (random_below(3) ? 8.0 : 1000.0);
        const char *flag = flags[random_below(4)];
        int width = (int)random_below(30), precision = (int)random_below(i % 5 ? 20 : 60);
        char kind = "eEfFgGaA"[random_below(8)];
        if (value != value)
            continue;
        snprintf(format, sizeof format, "%%%s%d.%d%c", flag, width, precision, kind);
        int n = snprintf(text, sizeof text, format, value);
        printf("%s %d %.100s\n", format, n, text);
    }
}

static void others(void) {
    TRY("%2$s %1$d %2$s", 5, "two");
    TRY("%2$*1$d|%3$-*1$d", 7, 42, 43);
    TRY("%1$.*2$f %1$a", 3.14159, 2);
    TRY("%4$s %3$lld %2$c %1$hhd", 300, 'q', 1ll << 40, "s");
    TRY("%*d|%-*d|%.*d|%.*s", -8, 5, -8, 6, -3, 7, -1, "all");
    TRY("%.3s|%.0s|%-10.3s|%5c|%-5c|%5s", "abcdef", "x", "abcdef", 'c', 'd', "");
    TRY("%.0f %.0f %.0f %.0f %#.0f %#.0e %#x %#o", 0.5, 1.5, 2.5, 3.5, 1.0, 1.0, 0, 0);
    TRY("%g %g %g %g %.3g %.10g", 1e5, 1e6, 1e-4, 1e-5, 1234567.0, 0.1);
    TRY("%.1074f", 5e-324);
    TRY("%a %a %a %.0a %.1a %.2a|%20a|%-20a|%020a", 1.0, 0.1, 5e-324, 1.5, 1.03125, 1.999, 1.0, 1.0, -1.0);
    TRY("%s %C %S %lc%ls", (char *)0, (wint_t)'z', L"wide", (wint_t)'y', L"x");
    TRY("%'d %qd", 1234, 1ll << 40);
    TRY("%p %20p|%-20p|%p", (void *)0x1234, (void *)0x5678, (void *)0x9a, (void *)0);
    errno = ENOENT;
    TRY("%m|%8.3m|");
    int n, all;
    long l;
    signed char hh;
    short h;
    long long ll;
    all = snprintf(text, sizeof text, "abc%nde%lnf%hhng%hnh%lln", &n, &l, &hh, &h, &ll);
    printf("%d %d %ld %d %d %lld\n", all, n, l, hh, h, ll);
    printf("%d", snprintf(NULL, 0, "%d %s", 12345, "abc"));
    printf(" %d", snprintf(text, 3, "%d", 12345));
    printf(" %s\n", text);
    static const char *const bad[] = {"%", "abc%", "%5", "%ll", "%2147483648d", "%99999999999d", "%2$d %d"};
    for (int i = 0; i < 6; i++) {
        errno = 0;
        n = snprintf(text, sizeof text, bad[i], 1, 2);
        printf("%d %d\n", n, errno == (i < 4 ? EINVAL : EOVERFLOW));
    }
}

static void errors(void) {
    FILE *file = fopen("/dev/null", "r");
    errno = 0;
    printf("%d", fprintf(file, "x"));
    printf(" %d %d\n", errno == EBADF, ferror(file) != 0);
    fclose(file);
    file = fopen("/dev/full", "w");
    printf("%d", fprintf(file, "x%d", 5));
    errno = 0;
    printf(" %d", fflush(file));
    printf(" %d %d", errno == ENOSPC, ferror(file) != 0);
    printf(" %d\n", fclose(file));
    errno = 0;
    printf("%d", dprintf(99, "x"));
    printf(" %d\n", errno == EBADF);
}

int main(void) {
    for (const char *kind = "diuoxX"; *kind; kind++)
        integers(*kind);
    for (const char *kind = "eEfFaA"; *kind; kind++)
        floats(*kind);
    at_random();
    others();
    errors();
    return 0;
}
