// From the text of a regular expression to steps, in one pass: a repeated part is copied where it stands.
//
// Every parse function appends steps; a `*` moves what it repeats by one step to put a fork in front. All
// jumps are relative while parts may still move, so that a part can be copied as it is.
#include <ctype.h>
#include <limits.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "program.h"

#define MOST_STEPS (1 << 20)
#define DEEPEST 200
#define NAME_ROOM 16

struct reader {
    struct program *to;
    const char *at;
    int extended, flags, error, depth, groups;
};

static int fail(struct reader *r, int error) {
    if (!r->error)
        r->error = error;
    return 0;
}

// Room for so many more steps.
static int reserve(struct reader *r, int count) {
    struct program *p = r->to;
    if (p->count + count > MOST_STEPS)
        return fail(r, REG_ESPACE);
    if (p->count + count > p->room) {
        int room = 2 * (p->count + count);
        struct step *larger = reallocarray(p->steps, (size_t)room, sizeof *larger);
        if (!larger)
            return fail(r, REG_ESPACE);
        p->steps = larger;
        p->room = room;
    }
    return 1;
}

static void append(struct reader *r, int kind, int value) {
    if (reserve(r, 1))
        r->to->steps[r->to->count++] = (struct step){kind, value};
}

// A step in front of those from `from` on. Jumps are relative, and none crosses the place.
static void insert(struct reader *r, int from, int kind, int value) {
    struct program *p = r->to;
    if (!reserve(r, 1))
        return;
    memmove(p->steps + from + 1, p->steps + from, (size_t)(p->count - from) * sizeof *p->steps);
    p->steps[from] = (struct step){kind, value};
    p->count++;
}

static uint32_t *new_set(struct reader *r) {
    struct program *p = r->to;
    byte_set *larger = reallocarray(p->sets, (size_t)p->set_count + 1, sizeof *larger);
    if (!larger) {
        fail(r, REG_ESPACE);
        return NULL;
    }
    p->sets = larger;
    memset(p->sets[p->set_count], 0, sizeof *p->sets);
    append(r, STEP_SET, p->set_count);
    return p->sets[p->set_count++];
}

static void put(uint32_t *set, int c) {
    set[c / 32] |= 1u << c % 32;
}

// With both cases, and without what negation and lines leave out.
static void finish_set(struct reader *r, uint32_t *set, int negated) {
    for (int c = 0; c <= UCHAR_MAX && r->flags & REG_ICASE; c++)
        if (in_set(set, (unsigned char)c)) {
            put(set, tolower(c));
            put(set, toupper(c));
        }
    for (int i = 0; i < SET_WORDS && negated; i++)
        set[i] = ~set[i];
    if (negated && r->flags & REG_NEWLINE)
        set['\n' / 32] &= ~(1u << '\n' % 32);
}

// One end of a range, or a single member: a byte, [.x.] or [=x=]. -1 with an error.
static int member(struct reader *r) {
    char kind = r->at[0] == '[' ? r->at[1] : 0;
    if (kind != '.' && kind != '=')
        return *r->at ? (unsigned char)*r->at++ : fail(r, REG_EBRACK) - 1;
    int c = (unsigned char)r->at[2];
    if (!c || r->at[3] != kind || r->at[4] != ']')
        return fail(r, REG_ECOLLATE) - 1;
    r->at += 5;
    return c;
}

static int class_of(struct reader *r, uint32_t *set) {
    char name[NAME_ROOM] = "";
    const char *end = strstr(r->at, ":]");
    size_t length = end ? (size_t)(end - r->at - 2) : sizeof name;
    if (length >= sizeof name)
        return fail(r, REG_ECTYPE);
    memcpy(name, r->at + 2, length);
    wctype_t type = wctype(name);
    if (!type)
        return fail(r, REG_ECTYPE);
    for (int c = 0; c < 128; c++)
        if (iswctype((wint_t)c, type))
            put(set, c);
    r->at = end + 2;
    return 1;
}

// Behind `[`.
static void bracket(struct reader *r) {
    uint32_t *set = new_set(r);
    int negated = *r->at == '^';
    if (!set)
        return;
    r->at += negated;
    for (int first = 1; !r->error && (first || *r->at != ']'); first = 0) {
        if (r->at[0] == '[' && r->at[1] == ':') {
            class_of(r, set);
            continue;
        }
        int low = member(r), high = low;
        if (low >= 0 && r->at[0] == '-' && r->at[1] && r->at[1] != ']') {
            r->at++;
            high = member(r);
            if (high >= 0 && high < low)
                fail(r, REG_ERANGE);
        }
        for (int c = low; c >= 0 && c <= high; c++)
            put(set, c);
    }
    r->at += *r->at == ']';
    finish_set(r, set, negated);
}

static void word_set(struct reader *r, int negated) {
    uint32_t *set = new_set(r);
    if (!set)
        return;
    for (int c = 0; c < 128; c++)
        if (isalnum(c) || c == '_')
            put(set, c);
    finish_set(r, set, negated);
}

static void byte(struct reader *r, int c) {
    uint32_t *set = r->flags & REG_ICASE && isalpha(c) ? new_set(r) : NULL;
    if (set) {
        put(set, c);
        finish_set(r, set, 0);
    } else if (!r->error) {
        append(r, STEP_BYTE, c);
    }
}

static void alternatives(struct reader *r);

static void group(struct reader *r) {
    int number = ++r->groups;
    append(r, STEP_SAVE, 2 * number);
    if (++r->depth > DEEPEST)
        fail(r, REG_ESPACE);
    else
        alternatives(r);
    r->depth--;
    int closed = r->extended ? *r->at == ')' : r->at[0] == '\\' && r->at[1] == ')';
    if (!r->error && !closed)
        fail(r, REG_EPAREN);
    r->at += r->extended ? 1 : 2;
    append(r, STEP_SAVE, 2 * number + 1);
}

// Behind a backslash that is no operator of basic expressions.
static void escaped(struct reader *r) {
    static const char edges[] = "bB<>";
    int c = (unsigned char)*r->at++;
    const char *edge = c ? strchr(edges, c) : NULL;
    if (!c)
        fail(r, REG_EESCAPE);
    else if (edge)
        append(r, STEP_WORD, (int)(edge - edges));
    else if (c == 'w' || c == 'W')
        word_set(r, c == 'W');
    else if (c >= '1' && c <= '9') {
        if (c - '0' > r->groups)
            fail(r, REG_ESUBREG);
        append(r, STEP_BACK, c - '0');
        r->to->goes_back = 1;
    } else
        byte(r, c);
}

// Whether an alternative ends here.
static int at_end(const struct reader *r) {
    if (!*r->at || (r->extended ? *r->at == '|' : r->at[0] == '\\' && r->at[1] == '|'))
        return 1;
    if (r->extended)
        return *r->at == ')' && r->depth > 0;
    return r->at[0] == '\\' && r->at[1] == ')';
}

// What a repetition repeats. begins: it is the first of an alternative. 0 if it is nothing that can be
// repeated.
static int atom(struct reader *r, int begins) {
    const char *at = r->at;
    int c = (unsigned char)*r->at++;
    if (c == '\\' && !r->extended && *r->at == '(') {
        r->at++;
        group(r);
    } else if (c == '\\' && !r->extended && *r->at == '{') {
        return fail(r, REG_BADRPT);
    } else if (c == '\\') {
        escaped(r);
    } else if (c == '(' && r->extended) {
        group(r);
    } else if (c == '[') {
        bracket(r);
    } else if (c == '.') {
        uint32_t *set = r->flags & REG_NEWLINE ? new_set(r) : NULL;
        if (set)
            finish_set(r, set, 1);
        else
            append(r, STEP_ANY, 0);
    } else if (c == '^' && (r->extended || begins)) {
        append(r, STEP_BEGIN, 0);
        return r->extended;
    } else if (c == '$' && (r->extended || at_end(r))) {
        append(r, STEP_END, 0);
    } else if (r->extended && (c == '*' || c == '+' || c == '?' || c == '{')) {
        r->at = at;
        return fail(r, REG_BADRPT);
    } else {
        byte(r, c);
    }
    return 1;
}

static void copy(struct reader *r, int from, int length) {
    if (reserve(r, length)) {
        memcpy(r->to->steps + r->to->count, r->to->steps + from, (size_t)length * sizeof *r->to->steps);
        r->to->count += length;
    }
}

// Repeats the steps from `from` on: least to most times, most < 0 meaning any number.
static void repeat(struct reader *r, int from, int least, int most) {
    int length = r->to->count - from;
    if (least == 0 && most == 0) {
        insert(r, from, STEP_JUMP, length + 1);
        return;
    }
    for (int i = 1; i < least && !r->error; i++)
        copy(r, from, length);
    int last = least > 0 ? r->to->count - length : from;
    if (most < 0 && least > 0) { // the last copy again and again
        append(r, STEP_REVERSE, last - r->to->count);
        return;
    }
    if (least == 0) {
        insert(r, from, STEP_FORK, most < 0 ? length + 2 : length + 1);
        if (most < 0)
            append(r, STEP_JUMP, -(length + 1));
        from++;
    }
    for (int i = least > 0 ? least : 1; i < most && !r->error; i++) {
        append(r, STEP_FORK, length + 1); // jumps over one copy only: the next is tried, in vain or not
        copy(r, from, length);
    }
}

static int number(struct reader *r) {
    int value = -1;
    while (isdigit((unsigned char)*r->at) && value <= RE_DUP_MAX)
        value = (value < 0 ? 0 : 10 * value) + *r->at++ - '0';
    return value;
}

// `{m,n}` behind the brace.
static void interval(struct reader *r, int from) {
    int least = number(r), most = least;
    if (*r->at == ',') {
        r->at++;
        most = number(r);
        least = least < 0 ? 0 : least;
    }
    int closed = r->extended ? *r->at == '}' : r->at[0] == '\\' && r->at[1] == '}';
    if (!closed)
        fail(r, *r->at ? REG_BADBR : REG_EBRACE);
    else if (least < 0 || least > RE_DUP_MAX || most > RE_DUP_MAX || (most >= 0 && most < least))
        fail(r, REG_BADBR);
    r->at += r->extended ? 1 : 2;
    if (!r->error)
        repeat(r, from, least, most);
}

static void piece(struct reader *r, int begins) {
    int from = r->to->count, repeatable;
    if (!r->extended && begins && *r->at == '*') {
        byte(r, (unsigned char)*r->at++);
        repeatable = 1;
    } else {
        repeatable = atom(r, begins);
    }
    while (!r->error && *r->at) {
        char c = *r->at, next = r->at[1];
        int escapes = !r->extended && c == '\\';
        if (c == '*' && !(begins && !repeatable)) {
            r->at++;
            repeat(r, from, 0, -1);
        } else if (r->extended ? c == '+' : escapes && next == '+') {
            r->at += r->extended ? 1 : 2;
            repeat(r, from, 1, -1);
        } else if (r->extended ? c == '?' : escapes && next == '?') {
            r->at += r->extended ? 1 : 2;
            repeat(r, from, 0, 1);
        } else if (r->extended ? c == '{' : escapes && next == '{') {
            r->at += r->extended ? 1 : 2;
            interval(r, from);
        } else {
            break;
        }
    }
}

static void alternatives(struct reader *r) {
    int from = r->to->count;
    for (;;) {
        int start = r->to->count;
        for (int begins = 1; !r->error && !at_end(r);) {
            int anchor = !r->extended && begins && *r->at == '^';
            piece(r, begins);
            begins = anchor; // `^*` is a star
        }
        int more = r->extended ? *r->at == '|' : r->at[0] == '\\' && r->at[1] == '|';
        if (r->error || !more)
            break;
        r->at += r->extended ? 1 : 2;
        insert(r, start, STEP_FORK, r->to->count - start + 2);
        append(r, STEP_JUMP, 0); // to the end, which is not known yet
        (void)from;
    }
    // Jumps of value 0 among these steps are those to the end: no loop has any.
    for (int i = from; i < r->to->count && !r->error; i++)
        if (r->to->steps[i].kind == STEP_JUMP && r->to->steps[i].value == 0)
            r->to->steps[i].value = r->to->count - i;
}

int regcomp(regex_t *restrict into, const char *restrict pattern, int flags) {
    struct program *p = calloc(1, sizeof *p);
    if (!p)
        return REG_ESPACE;
    struct reader r = {.to = p, .at = pattern, .extended = flags & REG_EXTENDED, .flags = flags};
    p->flags = flags;
    into->__program = p;
    append(&r, STEP_SAVE, 0);
    alternatives(&r);
    if (!r.error && *r.at)
        fail(&r, REG_EPAREN);
    append(&r, STEP_SAVE, 1);
    append(&r, STEP_MATCH, 0);
    p->groups = r.groups + 1;
    into->re_nsub = (size_t)r.groups;
    if (r.error)
        regfree(into);
    return r.error;
}

void regfree(regex_t *regex) {
    struct program *p = regex->__program;
    if (p) {
        free(p->steps);
        free(p->sets);
    }
    free(p);
    regex->__program = NULL;
}

size_t regerror(int error, const regex_t *restrict regex, char *restrict to, size_t size) {
    static const char *const texts[] = {
        "Success",
        "No match",
        "Invalid regular expression",
        "Invalid collation character",
        "Invalid character class name",
        "Trailing backslash",
        "Invalid back reference",
        "Unmatched [, [^, [:, [., or [=",
        "Unmatched ( or \\(",
        "Unmatched \\{",
        "Invalid content of \\{\\}",
        "Invalid range end",
        "Memory exhausted",
        "Invalid preceding regular expression",
    };
    (void)regex;
    const char *text =
        error >= 0 && (size_t)error < sizeof texts / sizeof *texts ? texts[error] : "Unknown error";
    size_t length = strlen(text);
    if (size > 0) {
        size_t kept = length < size ? length : size - 1;
        memcpy(to, text, kept);
        to[kept] = 0;
    }
    return length + 1;
}
