// wcsftime (C11 7.29.5.1): strftime of the format as multibyte text.
#include <stdlib.h>
#include <time.h>
#include <wchar.h>

#include "../wide/encoding.h"

size_t wcsftime(wchar_t *restrict to, size_t size, const wchar_t *restrict format,
                const struct tm *restrict broken_down) {
    size_t n = 0, room = size * LONGEST_CHARACTER;
    char *bytes = __utf8_of(format), *text = malloc(room);
    if (bytes && text && strftime(text, room, bytes, broken_down)) {
        mbstate_t state = {0, 0, 0, 0, 0};
        for (const char *s = text; n < size; n++) {
            size_t used = __from_utf8(to + n, s, LONGEST_CHARACTER, &state);
            if (used == 0)
                break;
            s += used;
        }
    }
    free(bytes);
    free(text);
    return n < size ? n : 0;
}
