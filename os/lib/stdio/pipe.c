// Streams to and from other programs (POSIX).
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"

#define NOT_FOUND 127

struct child {
    FILE *file;
    pid_t process;
    struct child *next;
};
static struct child *children;

FILE *popen(const char *command, const char *mode) {
    int ends[2], reads = mode[0] == 'r';
    if (mode[0] != 'r' && mode[0] != 'w') {
        errno = EINVAL;
        return NULL;
    }
    struct child *child = malloc(sizeof *child);
    if (!child || pipe2(ends, O_CLOEXEC) < 0) {
        free(child);
        return NULL;
    }
    child->file = fdopen(ends[!reads], reads ? "r" : "w");
    child->process = child->file ? fork() : -1;
    if (child->process == 0) {
        if (ends[reads] == reads)
            fcntl(reads, F_SETFD, 0);
        dup2(ends[reads], reads);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(NOT_FOUND);
    }
    int kept = errno;
    close(ends[reads]);
    if (child->process < 0) {
        if (child->file)
            fclose(child->file);
        else
            close(ends[!reads]);
        free(child);
        errno = kept;
        return NULL;
    }
    child->next = children;
    children = child;
    return child->file;
}

int pclose(FILE *file) {
    struct child **at = &children;
    int status;
    while (*at && (*at)->file != file)
        at = &(*at)->next;
    if (!*at) {
        errno = EINVAL;
        return -1;
    }
    struct child *child = *at;
    *at = child->next;
    pid_t process = child->process;
    free(child);
    fclose(file);
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}
