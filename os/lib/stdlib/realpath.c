// realpath (POSIX): a path without `.`, `..` and symbolic links.
//
// Two texts: what is resolved, and what is still to do. A link's content goes in front of what is to do.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_LINKS 40
#define LONGEST 4096

struct paths {
    char done[LONGEST], rest[LONGEST], link[LONGEST];
    size_t length; // of done; "/" is 0
};

// If what is done is a link, follows it: 1; 0 if it is none, -1 if it does not exist. slash: one was behind
// it.
static int follow(struct paths *p, size_t before, const char *rest, int slash, int *links) {
    ssize_t n = readlink(p->done, p->link, LONGEST);
    if (n < 0)
        return errno == EINVAL ? access(p->done, F_OK) : -1; // no link
    if (n == 0 || ++*links > MOST_LINKS) {
        errno = n ? ELOOP : ENOENT;
        return -1;
    }
    size_t left = strlen(rest);
    if ((size_t)n + 1 + left >= LONGEST) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memmove(p->rest + n + slash, rest, left + 1);
    if (slash)
        p->rest[n] = '/';
    memcpy(p->rest, p->link, (size_t)n);
    p->length = p->link[0] == '/' ? 0 : before;
    p->done[p->length] = 0;
    return 1;
}

static int resolve(struct paths *p) {
    int links = 0;
    for (const char *s = p->rest; *s;) {
        size_t n = strcspn(s, "/"), before = p->length;
        const char *behind = s + n;
        int must_be_directory = *behind == '/';
        behind += strspn(behind, "/");
        if (n == 2 && s[0] == '.' && s[1] == '.') {
            while (p->length > 0 && p->done[--p->length] != '/')
                ;
            p->done[p->length] = 0;
        } else if (n > 0 && !(n == 1 && *s == '.')) {
            if (p->length + n + 2 >= LONGEST) {
                errno = ENAMETOOLONG;
                return -1;
            }
            p->done[p->length++] = '/';
            memcpy(p->done + p->length, s, n);
            p->done[p->length += n] = 0;
            int followed = follow(p, before, behind, must_be_directory, &links);
            if (followed < 0)
                return -1;
            if (followed > 0) {
                s = p->rest;
                continue;
            }
            if (must_be_directory) { // "file/" is none
                p->done[p->length] = '/';
                p->done[p->length + 1] = 0;
                int none = access(p->done, F_OK);
                p->done[p->length] = 0;
                if (none)
                    return -1;
            }
        }
        s = behind;
    }
    return 0;
}

char *realpath(const char *restrict path, char *restrict into) {
    struct paths *p = malloc(sizeof *p);
    if (!p)
        return NULL;
    char *result = NULL;
    p->length = 0;
    p->done[0] = 0;
    if (!path || !*path) {
        errno = path ? ENOENT : EINVAL;
    } else if (strlen(path) >= LONGEST) {
        errno = ENAMETOOLONG;
    } else if (*path == '/' || getcwd(p->done, LONGEST)) {
        strcpy(p->rest, path);
        p->length = strlen(p->done);
        if (p->length == 1) // "/"
            p->length = 0;
        if (resolve(p) == 0)
            result = into ? strcpy(into, p->length ? p->done : "/") : strdup(p->length ? p->done : "/");
    }
    free(p);
    return result;
}
