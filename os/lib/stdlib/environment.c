// The environment (C11 7.22.4.6, POSIX setenv). The array is the kernel's until a variable is set.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;

static char **find(const char *name, size_t length) {
    for (char **entry = environ; entry && *entry; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return entry;
    return NULL;
}

char *getenv(const char *name) {
    size_t length = strlen(name);
    char **entry = find(name, length);
    return entry ? *entry + length + 1 : NULL;
}

int unsetenv(const char *name) {
    char **entry = find(name, strlen(name));
    for (; entry && *entry; entry++)
        entry[0] = entry[1];
    return 0;
}

int setenv(const char *name, const char *value, int replace) {
    static char **ours;
    size_t length = strlen(name), count = 0;
    char **entry = find(name, length);
    if (length == 0 || strchr(name, '=')) {
        errno = EINVAL;
        return -1;
    }
    if (entry && !replace)
        return 0;
    char *text = malloc(length + strlen(value) + 2);
    if (!text)
        return -1;
    strcpy(stpcpy(stpcpy(text, name), "="), value);
    if (entry) {
        *entry = text;
        return 0;
    }
    while (environ && environ[count])
        count++;
    char **larger = realloc(environ == ours ? ours : NULL, (count + 2) * sizeof *larger);
    if (!larger)
        return -1;
    if (environ != ours)
        memcpy(larger, environ, count * sizeof *larger);
    larger[count] = text;
    larger[count + 1] = NULL;
    environ = ours = larger;
    return 0;
}

// There is no command processor.
int system(const char *command) {
    if (!command)
        return 0;
    errno = ENOSYS;
    return -1;
}
