// basename and dirname (POSIX).
#include <libgen.h>
#include <string.h>

// Where the text ends without slashes behind; the first one stays.
static size_t trimmed(const char *path, size_t n) {
    while (n > 1 && path[n - 1] == '/')
        n--;
    return n;
}

char *basename(char *path) {
    if (!path || !*path)
        return (char *)".";
    size_t n = trimmed(path, strlen(path));
    path[n] = 0;
    char *slash = n > 1 ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path;
}

char *dirname(char *path) {
    if (!path || !*path)
        return (char *)".";
    size_t n = trimmed(path, strlen(path));
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n == 0)
        return (char *)".";
    path[trimmed(path, n)] = 0;
    return path;
}
