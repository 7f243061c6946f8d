// The files that a pattern means (POSIX): part by part between slashes, each against the names of a
// directory.
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LONGEST 4096

struct walk {
    glob_t *into;
    int flags, (*failed)(const char *, int);
    char path[LONGEST];
};

static int add(glob_t *into, const char *path, const char *behind) {
    size_t count = into->gl_offs + into->gl_pathc;
    char **larger = reallocarray(into->gl_pathv, count + 2, sizeof *larger);
    char *copy = malloc(strlen(path) + strlen(behind) + 1);
    if (larger)
        into->gl_pathv = larger;
    if (!larger || !copy) {
        free(copy);
        return GLOB_NOSPACE;
    }
    if (into->gl_pathc == 0)
        memset(larger, 0, into->gl_offs * sizeof *larger);
    larger[count] = strcat(strcpy(copy, path), behind);
    larger[count + 1] = NULL;
    into->gl_pathc++;
    return 0;
}

static int special(const char *part) {
    return part[strcspn(part, "*?[")] != 0;
}

static void unescape(char *to, const char *from) {
    for (; *from; from++) {
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from;
    }
    *to = 0;
}

// w->path holds `length` bytes that are there; `rest` is the pattern behind them. As deep as the pattern has
// slashes.
static int expand(struct walk *w, size_t length, const char *rest) {
    char part[LONGEST];
    while (*rest == '/' && length + 1 < LONGEST) {
        w->path[length++] = '/';
        rest++;
    }
    w->path[length] = 0;
    size_t n = strcspn(rest, "/");
    if (n == 0) {
        struct stat found;
        if (lstat(w->path, &found) < 0)
            return 0;
        int marked = w->flags & GLOB_MARK && S_ISDIR(found.st_mode) && w->path[length - 1] != '/';
        return add(w->into, w->path, marked ? "/" : "");
    }
    if (n >= sizeof part || length + n >= LONGEST)
        return 0;
    memcpy(part, rest, n);
    part[n] = 0;
    if (!special(part)) {
        if (w->flags & GLOB_NOESCAPE)
            strcpy(w->path + length, part);
        else
            unescape(w->path + length, part);
        return expand(w, length + strlen(w->path + length), rest + n);
    }
    DIR *directory = opendir(length ? w->path : ".");
    if (!directory) {
        int stop = errno != ENOTDIR && errno != ENOENT &&
                   ((w->failed && w->failed(w->path, errno)) || w->flags & GLOB_ERR);
        return stop ? GLOB_ABORTED : 0;
    }
    int status = 0, how = FNM_PERIOD | (w->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
    for (struct dirent *entry; status == 0 && (entry = readdir(directory));) {
        size_t size = strlen(entry->d_name);
        if (fnmatch(part, entry->d_name, how) != 0 || length + size >= LONGEST)
            continue;
        memcpy(w->path + length, entry->d_name, size + 1);
        status = expand(w, length + size, rest + n);
    }
    closedir(directory);
    return status;
}

static int by_text(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

int glob(const char *restrict pattern, int flags, int (*failed)(const char *, int), glob_t *restrict into) {
    if (!(flags & GLOB_DOOFFS))
        into->gl_offs = 0;
    if (!(flags & GLOB_APPEND)) {
        into->gl_pathc = 0;
        into->gl_pathv = NULL;
    }
    struct walk *w = malloc(sizeof *w);
    if (!w)
        return GLOB_NOSPACE;
    size_t before = into->gl_pathc;
    *w = (struct walk){.into = into, .flags = flags, .failed = failed};
    int status = expand(w, 0, pattern);
    free(w);
    if (status == 0 && into->gl_pathc == before)
        return flags & GLOB_NOCHECK ? add(into, pattern, "") : GLOB_NOMATCH;
    if (!(flags & GLOB_NOSORT))
        qsort(into->gl_pathv + into->gl_offs + before, into->gl_pathc - before, sizeof(char *), by_text);
    return status;
}

void globfree(glob_t *found) {
    for (size_t i = 0; i < found->gl_pathc; i++)
        free(found->gl_pathv[found->gl_offs + i]);
    free(found->gl_pathv);
    found->gl_pathv = NULL;
    found->gl_pathc = 0;
}
