// Regular expressions: fixed ones with all their groups, random ones with what they match as a whole.
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "random.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void show(const char *pattern, const char *text, int flags, int when) {
    regex_t r;
    regmatch_t m[5];
    int status = regcomp(&r, pattern, flags);
    printf("%s %s %d: %d", pattern, text, flags, status);
    if (status == 0) {
        status = regexec(&r, text, COUNT(m), m, when);
        printf(" %d %d", (int)r.re_nsub, status);
        for (size_t i = 0; i < COUNT(m) && status == 0 && !(flags & REG_NOSUB) && i <= r.re_nsub; i++)
            printf(" (%d,%d)", (int)m[i].rm_so, (int)m[i].rm_eo);
        regfree(&r);
    }
    printf("\n");
}

static void fixed(void) {
    static const char *const extended[][2] = {
        {"a*", "aaab"},
        {"b|ab|abc", "xabcd"},
        {"(a+)(b*)c", "xaabbc"},
        {"^$", ""},
        {"^a|b$", "cab"},
        {"[[:digit:]]{2,3}", "a1b1234"},
        {"x{0}y", "xy"},
        {"(ab|a)(c|bcd)(d*)", "abcd"},
        {"[^]a-c]+", "ab]xyz]"},
        {"[]-]", "a-b"},
        {"a.c", "a\nc"},
        {"()", "abc"},
        {"a||b", "b"},
        {"(a)|b", "b"},
        {"(^|x)y", "zxy"},
        {"\\.", "a.b"},
        {"a\\{1", "a{1"},
        {"[a", "a"},
        {"(a", "a"},
        {"a)", "a)"},
        {"a{2", "aa"},
        {"a{3,2}", "a"},
        {"\\", "a"},
        {"[z-a]", "a"},
        {"[[:nope:]]", "a"},
        {"*a", "a"},
        {"(foo|foobar)(bar)?", "foobarbar"},
        {"([a-z]+)@([a-z]+)\\.com", "mail me@home.com now"},
        {"(a)(b)?(c)", "ac"},
        {"x*", "aaa"},
        {"(a|b)\\1", "abb"},
        {"\\<a\\w*\\>", "ba ab abc"},
        {"a\\b", "ba a"},
        {"a\\Bb", "ab"},
        {"\\W+", "ab, cd"},
        {"a{,2}", "aaa"},
        {"(.)(.)\\2\\1", "xabbay"},
        {"[[.a.]-[.c.]]+", "xabcd"},
        {"(a?b?){3}c", "abbc"},
    };
    static const char *const basic[][2] = {
        {"a*", "aaab"},        {"*a", "x*a"},
        {"^*a", "*a"},         {"\\(*a\\)", "*a"},
        {"a\\{2\\}", "caaa"},  {"\\(a\\)\\1", "baa"},
        {"a\\|b", "xb"},       {"a\\+", "baa"},
        {"ab\\?c", "ac"},      {"a^b", "a^b"},
        {"a$b", "a$b"},        {"x\\(^a\\)", "xa"},
        {"(a)+", "(a)+"},      {"a{2}", "a{2}"},
        {"\\(", "("},          {"\\)", ")"},
        {"\\{", "{"},          {"a\\{1", "a"},
        {"\\(a*\\)*b", "aab"}, {"\\(a*\\)b\\1", "aabaa"},
        {"[.]", "x."},         {"\\(ab*\\)\\(c\\)", "zabbc"},
        {"\\2", "a"},          {"^\\(.*\\)\\1$", "abcabc"},
    };
    for (size_t i = 0; i < COUNT(extended); i++)
        show(extended[i][0], extended[i][1], REG_EXTENDED, 0);
    for (size_t i = 0; i < COUNT(basic); i++)
        show(basic[i][0], basic[i][1], 0, 0);
    show("^b", "a\nb", REG_EXTENDED | REG_NEWLINE, 0);
    show("a$", "a\nb", REG_EXTENDED | REG_NEWLINE, 0);
    show("a.b", "a\nb", REG_EXTENDED | REG_NEWLINE, 0);
    show("a[^x]b", "a\nb", REG_EXTENDED | REG_NEWLINE, 0);
    show("aB[c-d]", "xAbD", REG_EXTENDED | REG_ICASE, 0);
    show("[^a]", "Ab", REG_ICASE, 0);
    show("^a", "a", 0, REG_NOTBOL);
    show("a$", "a", 0, REG_NOTEOL);
    show("(a)", "a", REG_EXTENDED | REG_NOSUB, 0);
    char message[40];
    for (int i = REG_NOMATCH; i <= REG_BADRPT; i++) {
        int room = (int)regerror(i, NULL, message, sizeof message);
        printf("%d %s\n", room, message);
    }
}

static char *part(char *to, int depth) {
    uint32_t n = 1 + random_below(3);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t kind = random_below(depth > 0 ? 8 : 5);
        if (kind >= 5) {
            *to++ = '(';
            to = part(to, depth - 1);
            if (kind > 5) {
                *to++ = '|';
                to = part(to, depth - 1);
            }
            *to++ = ')';
        } else if (kind == 4) {
            to += sprintf(to, "%s", random_below(2) ? "[^b]" : "[ab]");
        } else {
            *to++ = "abc."[kind];
        }
        static const char *const marks[] = {"", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}"};
        to += sprintf(to, "%s", marks[random_below(COUNT(marks))]);
    }
    *to = 0;
    return to;
}

int main(void) {
    fixed();
    for (int round = 0; round < 400; round++) {
        char pattern[2000], text[30];
        part(pattern, 2);
        regex_t r;
        int status = regcomp(&r, pattern, REG_EXTENDED);
        printf("%s %d:", pattern, status);
        for (int i = 0; i < 6 && status == 0; i++) {
            uint32_t n = random_below(sizeof text);
            for (uint32_t k = 0; k < n; k++)
                text[k] = "abc"[random_below(3)];
            text[n] = 0;
            regmatch_t m = {-1, -1};
            int found = regexec(&r, text, 1, &m, 0);
            printf(" %d,%d,%d", found, (int)m.rm_so, (int)m.rm_eo);
        }
        printf("\n");
        if (status == 0)
            regfree(&r);
    }
    return 0;
}
