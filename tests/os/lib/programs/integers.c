// Numbers from text and back: strtol and its kin at every edge, and printf's integer conversions with random
// flags.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

static const char *const texts[] = {
    "0",
    "-0",
    "+7",
    " \t\n 42x",
    "0x",
    "0xg",
    "0x1F",
    "-0X1f",
    "010",
    "08",
    "zz",
    "Zz9",
    "",
    "-",
    "+-3",
    "0b11",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "-18446744073709551615",
    "-18446744073709551616",
    "99999999999999999999999",
    "  1e5",
};
static const int bases[] = {0, 2, 8, 10, 16, 36};

static void reading(void) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < sizeof bases / sizeof *bases; k++) {
            char *end;
            errno = 0;
            long long s = strtoll(texts[i], &end, bases[k]);
            printf("%s/%d: %lld %d %d", texts[i], bases[k], s, errno, (int)(end - texts[i]));
            errno = 0;
            unsigned long long u = strtoull(texts[i], &end, bases[k]);
            printf(" %llu %d %d", u, errno, (int)(end - texts[i]));
            errno = 0;
            intmax_t m = strtoimax(texts[i], NULL, bases[k]);
            printf(" %" PRIdMAX " %d\n", m, errno);
        }
    printf("%d %d\n", atoi("  -12abc"), (int)atol("777"));
    printf("%d %d\n", (int)strtol("-2147483647", NULL, 10), (int)strtoul("2147483647", NULL, 0));
}

static void writing(void) {
    static const char kinds[] = "diouxXc", *const lengths[] = {"hh", "h", "", "ll", "j"};
    for (int i = 0; i < 3000; i++) {
        char format[40], out[200], *f = format;
        unsigned flags = random_below(32), length = random_below(5);
        char kind = kinds[random_below(7)];
        *f++ = '<';
        *f++ = '%';
        for (int k = 0; k < 5; k++)
            if (flags >> k & 1 && !(kind == 'c' && k != 0))
                *f++ = "-+ #0"[k];
        if (random_below(2))
            f += sprintf(f, "%u", random_below(40));
        if (random_below(2) && kind != 'c')
            f += sprintf(f, ".%u", random_below(30));
        else if (random_below(16) == 0 && kind != 'c')
            f += sprintf(f, ".");
        uint64_t value = (uint64_t)random_word() << 32 | random_word();
        value >>= random_below(64);
        if (random_below(4) == 0)
            value = -value;
        if (kind == 'c') {
            sprintf(f, "c>");
            printf("%s %d ", format, snprintf(out, sizeof out, format, 'a' + (int)(value % 26)));
        } else {
            sprintf(f, "%s%c>", lengths[length], kind);
            int n = length >= 3 ? snprintf(out, sizeof out, format, value)
                                : snprintf(out, sizeof out, format, (int)value);
            printf("%s %d ", format, n);
        }
        puts(out);
    }
}

static void rest(void) {
    char small[8];
    int n = snprintf(small, sizeof small, "%s and %s", "one", "two"), at = 0;
    signed char tiny = 0;
    long long wide = 0;
    printf("%d %s\n", n, small);
    printf("%d\n", snprintf(NULL, 0, "%*d|%-*d|%.*s", 10, 5, -6, 7, 2, "abc"));
    printf("[%*d|%-*d|%.*s|%5s|%-5s|%.0s|%s]\n", 10, 5, -6, 7, 2, "abc", "ab", "ab", "ab", (char *)NULL);
    printf("abc%n %hhn%lln%%|%5c|%-3c|\n", &at, &tiny, &wide, 'x', 'y');
    printf("%d %d %lld\n", at, tiny, wide);
    printf("%#o %#x %#o %#.3o %.0d|%+.0d|%x\n", 0u, 0u, 8u, 8u, 0, 0, 0u);
    printf("%p %p\n", (void *)NULL, (void *)(uintptr_t)0x1234);
    printf("%" PRId64 " %" PRIx32 " %" PRIu8 " %" PRIo16 "\n", INT64_MIN, UINT32_MAX, (uint8_t)200,
           (uint16_t)65535);
    div_t d = div(-7, 2);
    lldiv_t l = lldiv(-7000000000000, 1000000);
    printf("%d %d %lld %lld %d %lld\n", d.quot, d.rem, l.quot, l.rem, abs(-5), llabs(-5000000000));
}

int main(void) {
    reading();
    writing();
    rest();
    return 0;
}
