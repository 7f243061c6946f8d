// Files and directories with new names (POSIX).
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MARK "XXXXXX"
#define TRIES 1000
#define FILE_MODE 0600
#define DIRECTORY_MODE 0700

// Another name at each call; the time and the process make it unlikely to exist.
static void vary(char *to) {
    static uint64_t state;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    state = (state ^ (uint64_t)now.tv_nsec ^ (uint64_t)getpid() << 32) * UINT64_C(6364136223846793005) + 1;
    for (size_t i = 0; i < sizeof MARK - 1; i++)
        to[i] = "abcdefghijklmnopqrstuvwxyzABCDEF"[state >> (32 + 5 * i) & 31];
}

static int new_file(const char *name) {
    return open(name, O_RDWR | O_CREAT | O_EXCL, FILE_MODE);
}

static int new_directory(const char *name) {
    return mkdir(name, DIRECTORY_MODE);
}

static int nothing(const char *name) {
    struct stat found;
    if (stat(name, &found) == 0)
        errno = EEXIST;
    return errno == ENOENT ? 0 : -1;
}

// behind: characters that follow the mark.
static int make(char *name, int behind, int (*create)(const char *)) {
    size_t length = strlen(name), mark = sizeof MARK - 1;
    if (behind < 0 || length < mark + (size_t)behind ||
        memcmp(name + length - mark - (size_t)behind, MARK, mark) != 0) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < TRIES; i++) {
        vary(name + length - mark - (size_t)behind);
        int made = create(name);
        if (made >= 0 || errno != EEXIST)
            return made;
    }
    return -1;
}

int mkstemps(char *name, int behind) {
    return make(name, behind, new_file);
}

int mkstemp(char *name) {
    return mkstemps(name, 0);
}

int mkostemp(char *name, int flags) {
    int made = mkstemp(name);
    if (made >= 0 && flags & O_CLOEXEC)
        fcntl(made, F_SETFD, FD_CLOEXEC);
    if (made >= 0 && flags & O_APPEND)
        fcntl(made, F_SETFL, O_APPEND);
    return made;
}

char *mkdtemp(char *name) {
    return make(name, 0, new_directory) < 0 ? NULL : name;
}

char *mktemp(char *name) {
    if (make(name, 0, nothing) < 0)
        *name = 0;
    return name;
}
