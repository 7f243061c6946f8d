// Other programs: found by PATH, with arguments in a list, through the shell (POSIX).
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST 4096
#define MOST_ARGUMENTS 4096
#define NOT_FOUND 127

// A file that is no program is one for the shell.
static void try(const char *path, char *const arguments[], char *const environment[]) {
    size_t count = 0;
    execve(path, arguments, environment);
    if (errno != ENOEXEC)
        return;
    while (count < MOST_ARGUMENTS && arguments[count])
        count++;
    char *words[count + 2];
    words[0] = (char *)"/bin/sh";
    words[1] = (char *)path;
    for (size_t i = 1; i < count; i++)
        words[i + 1] = arguments[i];
    words[count ? count + 1 : 2] = NULL;
    execve(words[0], words, environment);
}

int execvpe(const char *name, char *const arguments[], char *const environment[]) {
    char path[LONGEST];
    const char *folders = getenv("PATH");
    int denied = 0;
    if (strchr(name, '/')) {
        try(name, arguments, environment);
        return -1;
    }
    for (const char *at = folders ? folders : "/usr/bin:/bin"; at; at = *at ? at + 1 : NULL) {
        size_t length = strcspn(at, ":");
        if (length + strlen(name) + 2 <= sizeof path) {
            memcpy(path, at, length);
            strcpy(path + length, length ? "/" : "");
            strcat(path, name);
            try(path, arguments, environment);
            denied |= errno == EACCES;
        }
        at += length;
    }
    if (denied)
        errno = EACCES;
    return -1;
}

int execvp(const char *name, char *const arguments[]) {
    return execvpe(name, arguments, environ);
}

// The list as an array; what follows its NULL if `last` is wanted.
static void gather(char **words, const char *first, va_list list, char ***last) {
    size_t count = 0;
    words[count] = (char *)first;
    while (words[count] && count < MOST_ARGUMENTS - 1)
        words[++count] = va_arg(list, char *);
    words[count] = NULL;
    if (last)
        *last = va_arg(list, char **);
}

int execl(const char *path, const char *argument, ...) {
    char *words[MOST_ARGUMENTS];
    va_list list;
    va_start(list, argument);
    gather(words, argument, list, NULL);
    va_end(list);
    return execv(path, words);
}

int execlp(const char *name, const char *argument, ...) {
    char *words[MOST_ARGUMENTS];
    va_list list;
    va_start(list, argument);
    gather(words, argument, list, NULL);
    va_end(list);
    return execvp(name, words);
}

int execle(const char *path, const char *argument, ...) {
    char *words[MOST_ARGUMENTS], **environment;
    va_list list;
    va_start(list, argument);
    gather(words, argument, list, &environment);
    va_end(list);
    return execve(path, words, environment);
}

int system(const char *command) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    sigset_t child, mask;
    int status = -1;
    if (!command)
        return access("/bin/sh", X_OK) == 0;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    sigprocmask(SIG_BLOCK, &child, &mask);
    pid_t process = fork();
    if (process == 0) {
        sigaction(SIGINT, &interrupt, NULL);
        sigaction(SIGQUIT, &quit, NULL);
        sigprocmask(SIG_SETMASK, &mask, NULL);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(NOT_FOUND);
    }
    while (process > 0 && waitpid(process, &status, 0) < 0)
        if (errno != EINTR) {
            status = -1;
            break;
        }
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return status;
}
