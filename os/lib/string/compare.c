// Comparing strings (C11 7.24.4), byte by byte as unsigned characters.
#include <ctype.h>
#include <string.h>
#include <strings.h>

int strcmp(const char *left, const char *right) {
    const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a - *b;
}

int strncmp(const char *left, const char *right, size_t n) {
    const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
    for (; n > 0; n--, a++, b++)
        if (*a != *b || !*a)
            return *a - *b;
    return 0;
}

int strncasecmp(const char *left, const char *right, size_t n) {
    const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
    for (; n > 0; n--, a++, b++) {
        int difference = tolower(*a) - tolower(*b);
        if (difference || !*a)
            return difference;
    }
    return 0;
}

int strcasecmp(const char *left, const char *right) {
    return strncasecmp(left, right, (size_t)-1);
}

// The "C" locale collates by bytes.
int strcoll(const char *left, const char *right) {
    return strcmp(left, right);
}

size_t strxfrm(char *restrict to, const char *restrict from, size_t n) {
    size_t length = strlen(from);
    if (length < n)
        memcpy(to, from, length + 1);
    return length;
}
