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

static int valid(const char *name) {
    if (name && *name && !strchr(name, '='))
        return 1;
    errno = EINVAL;
    return 0;
}

int unsetenv(const char *name) {
    char **entry;
    if (!valid(name))
        return -1;
    while ((entry = find(name, strlen(name))))
        for (; *entry; entry++)
            entry[0] = entry[1];
    return 0;
}

int clearenv(void) {
    environ = NULL;
    return 0;
}

// Puts "name=value" itself into the environment.
static int put(char *text, size_t length) {
    static char **ours;
    size_t count = 0;
    char **entry = find(text, length);
    if (entry) {
        *entry = text;
        return 0;
    }
    while (environ && environ[count])
        count++;
    char **larger = realloc(environ && environ == ours ? ours : NULL, (count + 2) * sizeof *larger);
    if (!larger)
        return -1;
    if (environ && environ != ours)
        memcpy(larger, environ, count * sizeof *larger);
    larger[count] = text;
    larger[count + 1] = NULL;
    environ = ours = larger;
    return 0;
}

int putenv(char *entry) {
    size_t length = strcspn(entry, "=");
    return entry[length] ? put(entry, length) : unsetenv(entry);
}

int setenv(const char *name, const char *value, int replace) {
    if (!valid(name))
        return -1;
    size_t length = strlen(name);
    if (!replace && find(name, length))
        return 0;
    char *text = malloc(length + strlen(value) + 2);
    if (!text)
        return -1;
    strcpy(stpcpy(stpcpy(text, name), "="), value);
    return put(text, length);
}

// Nothing here runs with more rights than its user.
char *secure_getenv(const char *name) {
    return getenv(name);
}
