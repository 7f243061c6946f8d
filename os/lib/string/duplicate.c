// Copies of strings in new memory (POSIX).
#include <stdlib.h>
#include <string.h>

char *strndup(const char *text, size_t n) {
    size_t length = strnlen(text, n);
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

char *strdup(const char *text) {
    return strndup(text, (size_t)-1);
}
