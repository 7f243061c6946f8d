// Strings: length, comparison, search, reversal, case, numbers to text and back, counting words.

#include "report.h"

static const char prose[] =
    "The quick brown fox jumps over the lazy dog and then, because the dog does not mind, jumps over it 12 "
    "more "
    "times; after 345 jumps the fox is tired, the dog is bored, and 6789 fleas have changed sides.";
static char buffer[512];

static unsigned long length(const char *s) {
    const char *p = s;
    while (*p) {
        p++;
    }
    return (unsigned long)(p - s);
}

static char *copy(char *to, const char *from) {
    char *start = to;
    while ((*to++ = *from++)) {
    }
    return start;
}

static int compare(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

static const char *search(const char *text, const char *what) {
    for (; *text; text++) {
        const char *a = text, *b = what;
        while (*b && *a == *b) {
            a++;
            b++;
        }
        if (!*b) {
            return text;
        }
    }
    return 0;
}

static void reverse(char *s) {
    char *end = s + length(s);
    while (s < end) {
        char kept = *s;
        *s++ = *--end;
        *end = kept;
    }
}

static void upper(char *s) {
    for (; *s; s++) {
        if (*s >= 'a' && *s <= 'z') {
            *s -= 'a' - 'A';
        }
    }
}

static int is_space(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int words(const char *s) {
    int count = 0, inside = 0;
    for (; *s; s++) {
        if (is_space(*s)) {
            inside = 0;
        } else if (!inside) {
            inside = 1;
            count++;
        }
    }
    return count;
}

static char *decimal(char *to, long n) {
    char digits[24];
    int i = 0;
    unsigned long rest = n < 0 ? -(unsigned long)n : (unsigned long)n;
    do {
        digits[i++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (n < 0) {
        *to++ = '-';
    }
    while (i) {
        *to++ = digits[--i];
    }
    *to = 0;
    return to;
}

static long number(const char *s) {
    long sign = 1, n = 0;
    if (*s == '-') {
        sign = -1;
        s++;
    }
    while (*s >= '0' && *s <= '9') {
        n = n * 10 + (*s++ - '0');
    }
    return sign * n;
}

int main(void) {
    unsigned long sum = 0;
    for (int round = 0; round < 60; round++) {
        copy(buffer, prose);
        sum += length(buffer) + (unsigned long)words(buffer);
        sum += (unsigned long)(search(buffer, "changed") - buffer);
        upper(buffer);
        reverse(buffer);
        sum += (unsigned long)compare(buffer, prose) + (unsigned long)buffer[round];
        char text[32];
        for (long n = -3; n < 7; n++) {
            decimal(text, n * 123456789 + round);
            sum = sum * 3 + (unsigned long)number(text);
        }
    }
    report(sum);
    return 0;
}
