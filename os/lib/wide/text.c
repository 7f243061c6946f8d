// A wide string as UTF-8, for printf and scanf, which read their formats so.
#include <stdlib.h>

#include "encoding.h"

char *__utf8_of(const wchar_t *text) {
    char *copy = malloc(wcslen(text) * LONGEST_CHARACTER + 1), *end = copy;
    if (!copy)
        return NULL;
    for (; *text; text++) {
        size_t n = __to_utf8(end, *text);
        if (n > LONGEST_CHARACTER) {
            free(copy);
            return NULL;
        }
        end += n;
    }
    *end = 0;
    return copy;
}
