// Patterns of the shell against names (POSIX 2.13): `*`, `?`, `[...]` with ranges, classes and negation.
//
// A star that fails gives way one character at a time; only the last star has to, since what an earlier one
// could take later the last one can take as well. With FNM_PATHNAME the text is matched part by part between
// slashes.
#include <ctype.h>
#include <fnmatch.h>
#include <stddef.h>
#include <string.h>
#include <wctype.h>

#define CLASS_ROOM 16

static int folded(int c, int flags) {
    return flags & FNM_CASEFOLD ? tolower(c) : c;
}

// Whether c is in the set whose first byte after `[` is at `set`; where the pattern goes on, NULL if it is no
// set.
static const char *in_set(const char *set, int c, int flags, int *found) {
    const char *at = set;
    int negated = *at == '!' || *at == '^';
    at += negated;
    *found = 0;
    for (int first = 1; first || *at != ']'; first = 0) {
        if (*at == '[' && at[1] == ':') {
            char name[CLASS_ROOM] = "";
            const char *end = strstr(at + 2, ":]");
            if (end && (size_t)(end - at - 2) < sizeof name) {
                memcpy(name, at + 2, (size_t)(end - at - 2));
                *found |= iswctype((wint_t)c, wctype(name)) != 0;
                at = end + 2;
                continue;
            }
        }
        if (*at == '\\' && !(flags & FNM_NOESCAPE) && at[1])
            at++;
        if (!*at)
            return NULL;
        int low = (unsigned char)*at++, high = low;
        if (*at == '-' && at[1] && at[1] != ']') {
            at++;
            if (*at == '\\' && !(flags & FNM_NOESCAPE) && at[1])
                at++;
            high = (unsigned char)*at++;
        }
        int here = folded(c, flags);
        *found |= (low <= c && c <= high) || (folded(low, flags) <= here && here <= folded(high, flags));
    }
    *found ^= negated;
    return at + 1;
}

// One element of the pattern that is no star against one character; where the pattern goes on, NULL if it
// does not match.
static const char *one(const char *pattern, const char *text, int flags) {
    int c = (unsigned char)*text, found;
    if (*pattern == '?')
        return pattern + 1;
    if (*pattern == '[') {
        const char *rest = in_set(pattern + 1, c, flags, &found);
        if (rest)
            return found ? rest : NULL;
    }
    if (*pattern == '\\' && !(flags & FNM_NOESCAPE))
        pattern++;
    return *pattern && folded((unsigned char)*pattern, flags) == folded(c, flags) ? pattern + 1 : NULL;
}

// Where the part ends that begins here: at a slash, or at the end. Slashes in sets do not count.
static const char *pattern_end(const char *at, int flags) {
    for (; *at && *at != '/'; at++) {
        int found;
        const char *rest = *at == '[' ? in_set(at + 1, 0, flags, &found) : NULL;
        if (rest && !memchr(at, '/', (size_t)(rest - at)))
            at = rest - 1;
        else if (*at == '\\' && !(flags & FNM_NOESCAPE) && at[1])
            at += at[1] != '/';
    }
    return at;
}

// A pattern against a text, both up to their ends. `text` begins a name.
static int part(const char *pattern, const char *pattern_stop, const char *text, const char *stop,
                int flags) {
    const char *star = NULL, *resume = NULL;
    if (flags & FNM_PERIOD && text < stop && *text == '.' && *pattern != '.' &&
        strncmp(pattern, "\\.", 2) != 0)
        return 0;
    for (;;) {
        const char *next;
        if (pattern < pattern_stop && *pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (text == stop && pattern == pattern_stop) {
            return 1;
        } else if (text < stop && pattern < pattern_stop && (next = one(pattern, text, flags))) {
            pattern = next;
            text++;
        } else if (star && resume < stop) {
            pattern = star;
            text = ++resume;
        } else {
            return 0;
        }
    }
}

int fnmatch(const char *pattern, const char *text, int flags) {
    if (!(flags & FNM_PATHNAME)) {
        size_t n = strlen(text);
        if (part(pattern, pattern + strlen(pattern), text, text + n, flags))
            return 0;
        for (size_t i = 0; flags & FNM_LEADING_DIR && i < n; i++)
            if (text[i] == '/' && part(pattern, pattern + strlen(pattern), text, text + i, flags))
                return 0;
        return FNM_NOMATCH;
    }
    for (;;) {
        const char *pattern_stop = pattern_end(pattern, flags), *stop = text + strcspn(text, "/");
        if (!part(pattern, pattern_stop, text, stop, flags))
            return FNM_NOMATCH;
        if (!*pattern_stop)
            return *stop && !(flags & FNM_LEADING_DIR) ? FNM_NOMATCH : 0;
        if (!*stop)
            return FNM_NOMATCH;
        pattern = pattern_stop + 1;
        text = stop + 1;
    }
}
