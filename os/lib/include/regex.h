// Regular expressions, basic and extended (POSIX 9), with GNU's \| \+ \? in basic ones and \w \W \b \B \< \>
// in both.
//
// The match is the leftmost one, and the longest of those; where a group could match in several ways it takes
// as much as it can from the left.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define REG_EXTENDED 1
#define REG_ICASE 2
#define REG_NEWLINE 4 // lines are matched: . and [^...] leave newlines out, ^ and $ are at each line
#define REG_NOSUB 8
#define REG_NOTBOL 1
#define REG_NOTEOL 2
#define REG_STARTEND 4 // the text is what pmatch[0] says
#define RE_DUP_MAX 255

enum {
    REG_NOERROR,
    REG_NOMATCH,
    REG_BADPAT,
    REG_ECOLLATE,
    REG_ECTYPE,
    REG_EESCAPE,
    REG_ESUBREG,
    REG_EBRACK,
    REG_EPAREN,
    REG_EBRACE,
    REG_BADBR,
    REG_ERANGE,
    REG_ESPACE,
    REG_BADRPT,
};

typedef int regoff_t;
typedef struct {
    size_t re_nsub; // groups
    void *__program;
} regex_t;
typedef struct {
    regoff_t rm_so, rm_eo; // -1 where a group took no part
} regmatch_t;

int regcomp(regex_t *restrict into, const char *restrict pattern, int flags);
int regexec(const regex_t *restrict regex, const char *restrict text, size_t count, regmatch_t matches[],
            int flags);
size_t regerror(int error, const regex_t *restrict regex, char *restrict to, size_t size);
void regfree(regex_t *regex);
