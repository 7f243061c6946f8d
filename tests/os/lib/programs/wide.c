// wchar.h, wctype.h and uchar.h: random bytes as UTF-8, strings of a small alphabet, streams, wprintf and
// wscanf.
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uchar.h>
#include <wchar.h>
#include <wctype.h>

#include "random.h"

#define ROOM 40
#define ROUNDS 3000

static uint32_t sum;

static void add(uint32_t value) {
    sum = (sum ^ value) * 16777619u + 1;
}

static void report(const char *what) {
    printf("%s %08x\n", what, sum);
    sum = 0;
}

// Bytes that are likely to be close to UTF-8.
static size_t random_bytes(char *to) {
    static const unsigned char likely[] = {0xc1, 0xc2, 0xdf, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0x9f,
                                           0xa0, 0x80, 0xbf, 0x8f, 0x90, 0x82, 0xac, 0xff, 'a',  'b'};
    size_t n = random_below(ROOM - 5);
    for (size_t i = 0; i < n; i++)
        to[i] = (char)(random_below(8) ? likely[random_below(sizeof likely)] : 1 + random_below(255));
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)to[i] >= 0xf4) // beyond U+10FFFF, which glibc lets through
            to[i] = (char)0xf3;
    strcpy(to + n, "end."); // glibc tells an error only when it has seen enough bytes
    return n + 4;
}

static void characters(void) {
    char text[ROOM], out[8];
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = random_bytes(text);
        mbstate_t state;
        memset(&state, 0, sizeof state);
        for (size_t at = 0; at < n;) {
            wchar_t c = 0;
            errno = 0;
            size_t used = mbrtowc(&c, text + at, n + 1 - at, &state);
            add((uint32_t)used);
            add(mbsinit(&state) != 0 || used == (size_t)-1);
            add((uint32_t)errno);
            if (used == (size_t)-1) {
                memset(&state, 0, sizeof state);
                at++;
                continue;
            }
            add((uint32_t)c);
            add((uint32_t)wcrtomb(out, c, NULL));
            add((unsigned char)out[0]);
            at += used;
        }
        add((uint32_t)mblen(text, n));
        const char *from = text;
        wchar_t wide[ROOM];
        memset(&state, 0, sizeof state);
        size_t most = random_below(ROOM), got = mbsrtowcs(wide, &from, most, &state);
        add((uint32_t)got);
        if (got != (size_t)-1) {
            add(from ? (uint32_t)(from - text) : 99u);
            for (size_t i = 0; i < got; i++)
                add((uint32_t)wide[i]);
        }
        add((uint32_t)mbstowcs(NULL, text, 0));
    }
    report("bytes");
    for (int round = 0; round < ROUNDS; round++) {
        wchar_t wide[ROOM];
        char bytes[4 * ROOM];
        size_t n = random_below(ROOM - 1);
        for (size_t i = 0; i < n; i++)
            wide[i] = (wchar_t)(1 + random_below(random_below(2)   ? 0x7ff
                                                 : random_below(9) ? 0xd7ff
                                                                   : 0x10ffff));
        wide[n] = 0;
        const wchar_t *from = wide;
        size_t most = random_below(4 * ROOM), got = wcsrtombs(bytes, &from, most, NULL);
        add((uint32_t)got);
        add(from ? (uint32_t)(from - wide) : 99u);
        for (size_t i = 0; got != (size_t)-1 && i < got; i++)
            add((unsigned char)bytes[i]);
        add((uint32_t)wcstombs(NULL, wide, 0));
        if (got == (size_t)-1 || from)
            continue;
        mbstate_t pieces;
        memset(&pieces, 0, sizeof pieces);
        for (size_t at = 0; at < got; at++) { // a byte at a time
            wchar_t c = 0;
            add((uint32_t)mbrtowc(&c, bytes + at, 1, &pieces));
            add(mbsinit(&pieces) != 0);
            add((uint32_t)c);
        }
        char16_t units[2 * ROOM];
        size_t count = 0, used;
        mbstate_t state;
        memset(&state, 0, sizeof state);
        for (const char *s = bytes; *s || count == 0;) {
            used = mbrtoc16(&units[count++], s, 8, &state);
            add((uint32_t)used);
            add(units[count - 1]);
            if (used > 0 && used < 8)
                s += used;
            if (used == 0 || used == (size_t)-1 || count >= 2 * ROOM)
                break;
        }
        memset(&state, 0, sizeof state);
        for (size_t i = 0; i < count; i++)
            add((uint32_t)c16rtomb(bytes, units[i], &state));
    }
    report("characters");
    for (int c = -1; c < 300; c++) {
        add(btowc(c));
        add((uint32_t)wctob((wint_t)c));
        if (c < 128)
            add(!!iswalpha((wint_t)c) | !!iswspace((wint_t)c) << 1 | !!iswpunct((wint_t)c) << 2 |
                !!iswctype((wint_t)c, wctype("xdigit")) << 3);
        if (c < 128)
            add(towupper((wint_t)c) ^ towctrans((wint_t)c, wctrans("tolower")) << 8);
    }
    add(wctype("none") == 0);
    report("classes");
}

static size_t make(wchar_t *to, uint32_t most) {
    size_t n = random_below(most);
    for (size_t i = 0; i < n; i++)
        to[i] = L"abAB\u20ac\u00e9\U0001f600"[random_below(7)];
    to[n] = 0;
    return n;
}

static void add_place(const wchar_t *place, const wchar_t *base) {
    add(place ? (uint32_t)(place - base) : 0xffff);
}

static void strings(void) {
    static wchar_t a[ROOM], b[ROOM], out[3 * ROOM];
    for (int round = 0; round < ROUNDS; round++) {
        size_t n = make(a, ROOM);
        make(b, 4);
        add((uint32_t)(wcscmp(a, b) > 0) | (uint32_t)(wcscmp(a, b) < 0) << 1);
        add((uint32_t)(wcsncmp(a, b, 2) > 0) | (uint32_t)(wcsncmp(a, b, 2) < 0) << 1);
        add_place(wcsstr(a, b), a);
        add_place(wcschr(a, *b), a);
        add_place(wcsrchr(a, *b), a);
        add_place(wcspbrk(a, b), a);
        add((uint32_t)(wcsspn(a, b) << 8 | wcscspn(a, b)));
        add_place(wmemchr(a, L'\u20ac', n), a);
        add((uint32_t)wcslen(wcscat(wcscpy(out, a), b)));
        add((uint32_t)wcslen(wcsncat(wcsncpy(out, b, 2 * ROOM), a, 5)));
        wchar_t *rest;
        for (wchar_t *token = wcstok(a, L"a\u20ac", &rest); token; token = wcstok(NULL, L"a\u20ac", &rest))
            add((uint32_t)wcslen(token));
    }
    report("strings");
}

static void numbers(void) {
    for (int round = 0; round < ROUNDS; round++) {
        wchar_t text[ROOM], *end;
        size_t n = random_below(ROOM - 1);
        for (size_t i = 0; i < n; i++)
            text[i] = L"0123456789abxz+- .ee\u20ac"[random_below(i < 3 ? 22 : 12)];
        text[n] = 0;
        int base = random_below(3) ? (int)random_below(3) * 8 : 2 + (int)random_below(35);
        errno = 0;
        intmax_t value = wcstoimax(text, &end, base == 8 ? 10 : base);
        add((uint32_t)value ^ (uint32_t)(value >> 32));
        add((uint32_t)(end - text));
        add((uint32_t)errno);
        double d = wcstod(text, &end);
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        add((uint32_t)bits ^ (uint32_t)(bits >> 32));
        add((uint32_t)(end - text));
    }
    report("numbers");
    wchar_t *end;
    printf("%ld %g\n", wcstol(L"\t -0x7fz", &end, 0), wcstod(L" 0x1.8p3\u20ac", &end));
}

static void formats(void) {
    wchar_t out[200], word[20], letters[20];
    char bytes[50];
    int n, m;
    n = swprintf(out, 200, L"[%5d|%-6s|%6ls|%.2ls|%lc|%c|%-4lc|%08.3f|%%|%s]\u20ac%n", 42, "h\u00e9",
                 L"\u20acuro", L"\u00e9\u00e8\u00ea", 0x1f600, 'x', 0xe9, 3.14159, "\u20ac", &m);
    wcstombs(bytes, out, sizeof bytes - 1);
    printf("%d %d %.40s\n", n, m, bytes);
    for (int i = 0; i < n; i++)
        add((uint32_t)out[i]);
    report("swprintf");
    printf("%d\n", swprintf(out, 4, L"%d", 12345));
    printf("%d\n", swprintf(out, 6, L"%d", 12345));
    n = swscanf(L"\u20ac 17 wort\u00e9 abc\u00e8\u00e9x 0x1f 2.5", L"\u20ac %d %ls %l[a-c\u00e8\u00e9]x %i",
                &m, word, letters, &n);
    printf("%d %d %ls %ls\n", n, m, word, letters);
    n = swscanf(L"\u00e9\u00e8z", L"%3s%n", bytes, &m);
    printf("%d %d %s\n", n, m, bytes);
    n = sscanf("\u20acuro \u00e9\u00e8z", "%ls %2lc", word, letters);
    letters[2] = 0;
    printf("%d %ls %ls\n", n, word, letters);
    printf("[%ls] [%.4ls] [%8ls] [%lc]\n", L"\u20ac\u00e9", L"\u20ac\u20ac", L"\u00e9", 0x20ac);
    errno = 0;
    n = snprintf(bytes, sizeof bytes, "%lc", (wint_t)0xd800);
    printf("%d %d\n", n, errno == EILSEQ);
    struct tm when = {.tm_year = 100, .tm_mon = 1, .tm_mday = 29};
    n = (int)wcsftime(out, 200, L"%Y-%m-%d \u20ac %B", &when);
    printf("%d %ls\n", n, out);
}

static void streams(void) {
    FILE *file = fopen("wide.text", "w+");
    wchar_t line[ROOM];
    fwprintf(file, L"%ls %d\n", L"\u00e4\u20ac\U0001f600", 7);
    fputws(L"zweite \u00df\n", file);
    fputwc(0x20ac, file);
    rewind(file);
    wint_t c = fgetwc(file);
    wint_t back = ungetwc(0x20ac, file), again = fgetwc(file);
    int n, count = fwscanf(file, L"%ls %d ", line, &n);
    int length = (int)wcslen(line), first = line[0];
    wchar_t *got = fgetws(line, ROOM, file);
    wint_t last = fgetwc(file), end = fgetwc(file);
    fclose(file);
    file = fopen("wide.text", "wb");
    fputs("a\xff", file);
    fclose(file);
    file = fopen("wide.text", "r");
    wint_t good = fgetwc(file);
    errno = 0;
    wint_t bad = fgetwc(file);
    int failed = ferror(file) != 0;
    fclose(file);
    remove("wide.text");
    printf("%x %x %x %d %d %d %x %ls %x %x\n", c, back, again, count, n, length, first, got, last,
           end == WEOF);
    printf("%x %d %d %d\n", good, bad == WEOF, failed, errno == EILSEQ);
}

int main(void) {
    printf("%d %d\n", (int)MB_CUR_MAX, (int)wcrtomb(NULL, 0, NULL));
    printf("%s\n", setlocale(LC_ALL, NULL));
    printf("%d\n", setlocale(LC_ALL, "no such locale") != NULL);
    printf("%s\n", setlocale(LC_ALL, "C.UTF-8"));
    characters();
    strings();
    numbers();
    formats();
    streams();
    printf("%s\n", setlocale(LC_ALL, "C"));
    return 0;
}
