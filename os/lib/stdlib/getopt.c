// getopt and getopt_long: see getopt.h.
//
// Between calls argv[first .. last) are the arguments that were passed over; before the next option is read
// they change places with the options that were read behind them, so that at the end they are all last.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?';

static const char *letter; // the next one in an argument of several; NULL or "" if there is none
static int first, last, begun;
static enum { PERMUTE, IN_ORDER, STOP } ordering;

static void reverse(char **from, char **to) {
    for (; from < to; from++) {
        char *kept = *from;
        *from = *--to;
        *to = kept;
    }
}

// argv[first .. last) goes behind argv[last .. optind).
static void exchange(char **argv) {
    reverse(argv + first, argv + last);
    reverse(argv + last, argv + optind);
    reverse(argv + first, argv + optind);
    first += optind - last;
    last = optind;
}

static int is_option(const char *text) {
    return text[0] == '-' && text[1];
}

static void begin(const char *letters) {
    if (optind == 0)
        optind = 1;
    first = last = optind;
    letter = NULL;
    begun = 1;
    ordering = *letters == '-' ? IN_ORDER : *letters == '+' || getenv("POSIXLY_CORRECT") ? STOP : PERMUTE;
}

// Goes to the next argument with options: 1, or an answer.
static int advance(int argc, char **argv) {
    if (last > optind)
        last = optind;
    if (first > optind)
        first = optind;
    if (ordering == PERMUTE) {
        if (first != last && last != optind)
            exchange(argv);
        else if (last != optind)
            first = optind;
        while (optind < argc && !is_option(argv[optind]))
            optind++;
        last = optind;
    }
    if (optind < argc && strcmp(argv[optind], "--") == 0) {
        optind++;
        if (first != last && last != optind)
            exchange(argv);
        else if (first == last)
            first = optind;
        last = optind = argc;
    }
    if (optind >= argc) {
        if (first != last)
            optind = first;
        return -1;
    }
    if (!is_option(argv[optind])) {
        if (ordering == STOP)
            return -1;
        optarg = argv[optind++];
        return 1;
    }
    return 0;
}

static int missing(const char *letters) {
    return letters[*letters == '+' || *letters == '-'] == ':' ? ':' : '?';
}

static int complains(const char *letters) {
    return opterr && missing(letters) == '?';
}

static int short_option(int argc, char **argv, const char *letters) {
    char c = *letter++;
    const char *found = c == ':' || c == ';' ? NULL : strchr(letters, c);
    if (!*letter)
        optind++;
    if (!found) {
        optopt = (unsigned char)c;
        if (complains(letters))
            fprintf(stderr, "%s: invalid option -- '%c'\n", argv[0], c);
        return '?';
    }
    if (found[1] != ':')
        return (unsigned char)c;
    if (*letter) {
        optarg = (char *)letter;
        optind++;
    } else if (found[2] == ':') {
        optarg = NULL;
    } else if (optind < argc) {
        optarg = argv[optind++];
    } else {
        optopt = (unsigned char)c;
        if (complains(letters))
            fprintf(stderr, "%s: option requires an argument -- '%c'\n", argv[0], c);
        letter = NULL;
        return missing(letters);
    }
    letter = NULL;
    return (unsigned char)c;
}

// The option of a name or an unambiguous start of one: its index, -1 for none, -2 for several. Names of the
// same option are not several, except to getopt_long_only.
static int find_long(const struct option *options, const char *name, size_t length, int only) {
    int found = -1;
    for (int i = 0; options[i].name; i++) {
        if (strncmp(options[i].name, name, length) != 0)
            continue;
        if (strlen(options[i].name) == length)
            return i;
        if (found == -1)
            found = i;
        else if (only || found == -2 || options[found].has_arg != options[i].has_arg ||
                 options[found].flag != options[i].flag || options[found].val != options[i].val)
            found = -2;
    }
    return found;
}

static void list_candidates(const struct option *options, const char *dashes, const char *name,
                            size_t length) {
    for (int i = 0; options[i].name; i++)
        if (strncmp(options[i].name, name, length) == 0)
            fprintf(stderr, " '%s%s'", dashes, options[i].name);
    fputc('\n', stderr);
}

// dashes: as they stand in front. -1 if there is no such option and it may be letters.
static int long_option(int argc, char **argv, const char *letters, const struct option *options, int *which,
                       const char *dashes, int only, int or_letters) {
    const char *name = letter;
    size_t length = strcspn(name, "=");
    int i = find_long(options, name, length, only);
    if (i == -1 && or_letters)
        return -1;
    optind++;
    letter = NULL;
    if (i < 0) {
        optopt = 0;
        if (complains(letters) && i == -1)
            fprintf(stderr, "%s: unrecognized option '%s%s'\n", argv[0], dashes, name);
        if (complains(letters) && i == -2) {
            fprintf(stderr, "%s: option '%s%s' is ambiguous; possibilities:", argv[0], dashes, name);
            list_candidates(options, dashes, name, length);
        }
        return '?';
    }
    const struct option *o = options + i;
    if (name[length] && o->has_arg == no_argument) {
        optopt = o->val;
        if (complains(letters))
            fprintf(stderr, "%s: option '%s%s' doesn't allow an argument\n", argv[0], dashes, o->name);
        return '?';
    }
    if (name[length]) {
        optarg = (char *)name + length + 1;
    } else if (o->has_arg == required_argument) {
        if (optind >= argc) {
            optopt = o->val;
            if (complains(letters))
                fprintf(stderr, "%s: option '%s%s' requires an argument\n", argv[0], dashes, o->name);
            return missing(letters);
        }
        optarg = argv[optind++];
    }
    if (which)
        *which = i;
    if (!o->flag)
        return o->val;
    *o->flag = o->val;
    return 0;
}

static int next_option(int argc, char *const *arguments, const char *letters, const struct option *options,
                       int *which, int only) {
    char **argv = (char **)arguments;
    if (argc < 1)
        return -1;
    optarg = NULL;
    if (optind == 0 || !begun)
        begin(letters);
    if (!letter || !*letter) {
        int answer = advance(argc, argv);
        if (answer)
            return answer;
        char *text = argv[optind];
        letter = text + 1;
        if (options && text[1] == '-') {
            letter = text + 2;
            return long_option(argc, argv, letters, options, which, "--", only, 0);
        }
        if (options && only && (text[2] || !strchr(letters, text[1]))) {
            answer =
                long_option(argc, argv, letters, options, which, "-", only, strchr(letters, text[1]) != NULL);
            if (answer != -1)
                return answer;
        }
    }
    return short_option(argc, argv, letters + (*letters == '-' || *letters == '+'));
}

int getopt(int argc, char *const argv[], const char *letters) {
    return next_option(argc, argv, letters, NULL, NULL, 0);
}

int getopt_long(int argc, char *const argv[], const char *letters, const struct option *options, int *which) {
    return next_option(argc, argv, letters, options, which, 0);
}

int getopt_long_only(int argc, char *const argv[], const char *letters, const struct option *options,
                     int *which) {
    return next_option(argc, argv, letters, options, which, 1);
}

int getsubopt(char **options, char *const *names, char **value) {
    char *at = *options, *end = at + strcspn(at, ",");
    *options = *end ? end + 1 : end;
    *end = 0;
    *value = at;
    size_t length = strcspn(at, "=");
    for (int i = 0; names[i]; i++) {
        if (strlen(names[i]) != length || memcmp(names[i], at, length) != 0)
            continue;
        *value = at[length] ? at + length + 1 : NULL;
        return i;
    }
    return -1;
}
