// Wide characters from and to streams (C11 7.29.3). A stream holds multibyte text; it has no orientation.
#include <errno.h>
#include <wchar.h>

#include "../wide/encoding.h"
#include "file.h"

int fwide(FILE *file, int mode) {
    (void)file;
    (void)mode;
    return 0;
}

wint_t fgetwc(FILE *file) {
    mbstate_t state = {0, 0, 0, 0, 0};
    for (int first = 1;; first = 0) {
        int byte = fgetc(file);
        wchar_t c;
        if (byte == EOF) {
            if (!first) {
                file->flags |= FAILED;
                errno = EILSEQ;
            }
            return WEOF;
        }
        char bytes[1] = {(char)byte};
        size_t used = mbrtowc(&c, bytes, 1, &state);
        if (used <= 1)
            return (wint_t)c;
        if (used == (size_t)-1) {
            file->flags |= FAILED;
            return WEOF;
        }
    }
}

wint_t getwc(FILE *file) {
    return fgetwc(file);
}

wint_t getwchar(void) {
    return fgetwc(stdin);
}

wint_t ungetwc(wint_t c, FILE *file) {
    char bytes[LONGEST_CHARACTER];
    size_t n = c == WEOF ? 0 : wcrtomb(bytes, (wchar_t)c, NULL);
    if (n == 0 || n > LONGEST_CHARACTER || file->pushed + n > PUSHED)
        return WEOF;
    while (n > 0)
        if (ungetc((unsigned char)bytes[--n], file) == EOF)
            return WEOF;
    return c;
}

wchar_t *fgetws(wchar_t *restrict line, int size, FILE *restrict file) {
    int n = 0;
    wint_t c = 0;
    if (size <= 0)
        return NULL;
    while (n < size - 1 && c != '\n' && (c = fgetwc(file)) != WEOF)
        line[n++] = (wchar_t)c;
    line[n] = 0;
    return c == WEOF && (n == 0 || ferror(file)) ? NULL : line;
}

wint_t fputwc(wchar_t c, FILE *file) {
    char bytes[LONGEST_CHARACTER];
    size_t n = wcrtomb(bytes, c, NULL);
    if (n > LONGEST_CHARACTER) {
        file->flags |= FAILED;
        return WEOF;
    }
    return fwrite(bytes, 1, n, file) == n ? (wint_t)c : WEOF;
}

wint_t putwc(wchar_t c, FILE *file) {
    return fputwc(c, file);
}

wint_t putwchar(wchar_t c) {
    return fputwc(c, stdout);
}

int fputws(const wchar_t *restrict text, FILE *restrict file) {
    for (; *text; text++)
        if (fputwc(*text, file) == WEOF)
            return -1;
    return 0;
}
