// What a process has used, and what it and the system have as limits (POSIX). 32-bit Linux counts the time
// that a process has used, and its timers, in words of 32 bits.
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "syscall.h"

#define PAGE 4096
#define TICKS 100 // a second
#define MOST_ARGUMENTS 131072
#define MOST_LINKS 127
#define PIPE_BUFFER 4096
#define MOST_GROUPS 65536
#define LINE 2048
#define MOST_PLACES 1024
#define ENTRY_SIZE 1024
#define HOST_NAME 64
#define PRIORITIES 20
#define PROCESSORS 1024 // that a mask has bits for

struct old_time {
    long seconds, microseconds;
};

static struct timeval from_old(const struct old_time *old) {
    return (struct timeval){old->seconds, old->microseconds};
}

int getrlimit(int what, struct rlimit *into) {
    return (int)__result(__syscall(SYS_prlimit64, 0, what, 0, (long)into, 0, 0));
}

int setrlimit(int what, const struct rlimit *limit) {
    return (int)__result(__syscall(SYS_prlimit64, 0, what, (long)limit, 0, 0, 0));
}

int getrusage(int who, struct rusage *into) {
    struct {
        struct old_time user, system;
        long more[14];
    } used;
    if (__result(__syscall(SYS_getrusage, who, (long)&used, 0, 0, 0, 0)) < 0)
        return -1;
    into->ru_utime = from_old(&used.user);
    into->ru_stime = from_old(&used.system);
    memcpy(&into->ru_maxrss, used.more, sizeof used.more);
    return 0;
}

clock_t times(struct tms *into) {
    return __result(__syscall(SYS_times, (long)into, 0, 0, 0, 0, 0));
}

// The kernel gives 20 minus the priority, so as not to give a negative number.
int getpriority(int which, id_t who) {
    long found = __result(__syscall(SYS_getpriority, which, (int)who, 0, 0, 0, 0));
    return found < 0 ? -1 : (int)(PRIORITIES - found);
}

int setpriority(int which, id_t who, int priority) {
    return (int)__result(__syscall(SYS_setpriority, which, (int)who, priority, 0, 0, 0));
}

int nice(int increment) {
    int now = getpriority(PRIO_PROCESS, 0) + increment;
    return setpriority(PRIO_PROCESS, 0, now) < 0 ? -1 : getpriority(PRIO_PROCESS, 0);
}

int getitimer(int which, struct itimerval *into) {
    struct old_time old[2];
    if (__result(__syscall(SYS_getitimer, which, (long)old, 0, 0, 0, 0)) < 0)
        return -1;
    into->it_interval = from_old(&old[0]);
    into->it_value = from_old(&old[1]);
    return 0;
}

int setitimer(int which, const struct itimerval *restrict new, struct itimerval *restrict old) {
    struct old_time in[2] = {{(long)new->it_interval.tv_sec, (long)new->it_interval.tv_usec},
                             {(long)new->it_value.tv_sec, (long)new->it_value.tv_usec}};
    struct old_time out[2];
    if (__result(__syscall(SYS_setitimer, which, (long)in, (long)out, 0, 0, 0)) < 0)
        return -1;
    if (old) {
        old->it_interval = from_old(&out[0]);
        old->it_value = from_old(&out[1]);
    }
    return 0;
}

unsigned alarm(unsigned seconds) {
    struct itimerval new = {.it_value = {.tv_sec = seconds}}, old = {.it_value = {.tv_sec = 0}};
    setitimer(ITIMER_REAL, &new, &old);
    return (unsigned)old.it_value.tv_sec + (old.it_value.tv_usec > 0);
}

int uname(struct utsname *into) {
    return (int)__result(__syscall(SYS_uname, (long)into, 0, 0, 0, 0, 0));
}

int gethostname(char *to, size_t size) {
    struct utsname name;
    if (uname(&name) < 0)
        return -1;
    size_t length = strlen(name.nodename);
    memcpy(to, name.nodename, length < size ? length + 1 : size);
    if (length < size)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static long processors(void) {
    unsigned long mask[PROCESSORS / (CHAR_BIT * sizeof(long))] = {0};
    long size = __syscall(SYS_sched_getaffinity, 0, sizeof mask, (long)mask, 0, 0, 0), count = 0;
    for (long i = 0; i < size / (long)sizeof *mask; i++)
        count += __builtin_popcountl(mask[i]);
    return count ? count : 1;
}

// The beginning of what sysinfo gives; the last word counts in units of `unit` bytes.
struct system {
    long uptime;
    unsigned long loads[3], total, free, shared, buffers, total_swap, free_swap;
    unsigned short processes, padding;
    unsigned long total_high, free_high;
    unsigned unit;
    char more[64];
};

static long pages(int free) {
    struct system s;
    if (__result(__syscall(SYS_sysinfo, (long)&s, 0, 0, 0, 0, 0)) < 0)
        return -1;
    return (long)((unsigned long long)(free ? s.free : s.total) * s.unit / PAGE);
}

static long limit(int what) {
    struct rlimit now;
    return getrlimit(what, &now) < 0 || now.rlim_cur > LONG_MAX ? -1 : (long)now.rlim_cur;
}

long sysconf(int what) {
    switch (what) {
    case _SC_ARG_MAX:
        return MOST_ARGUMENTS;
    case _SC_CHILD_MAX:
        return limit(RLIMIT_NPROC);
    case _SC_CLK_TCK:
        return TICKS;
    case _SC_NGROUPS_MAX:
        return MOST_GROUPS;
    case _SC_OPEN_MAX:
        return limit(RLIMIT_NOFILE);
    case _SC_VERSION:
        return _POSIX_VERSION;
    case _SC_PAGESIZE:
        return PAGE;
    case _SC_IOV_MAX:
        return MOST_PLACES;
    case _SC_LINE_MAX:
        return LINE;
    case _SC_GETPW_R_SIZE_MAX:
        return ENTRY_SIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN:
        return processors();
    case _SC_PHYS_PAGES:
        return pages(0);
    case _SC_AVPHYS_PAGES:
        return pages(1);
    case _SC_HOST_NAME_MAX:
        return HOST_NAME;
    default:
        errno = EINVAL;
        return -1;
    }
}

long fpathconf(int descriptor, int what) {
    (void)descriptor;
    switch (what) {
    case _PC_LINK_MAX:
        return MOST_LINKS;
    case _PC_NAME_MAX:
        return 255;
    case _PC_PATH_MAX:
        return 4096;
    case _PC_PIPE_BUF:
        return PIPE_BUFFER;
    default:
        errno = EINVAL;
        return -1;
    }
}

long pathconf(const char *path, int what) {
    (void)path;
    return fpathconf(-1, what);
}

int getdtablesize(void) {
    return (int)sysconf(_SC_OPEN_MAX);
}

int getpagesize(void) {
    return PAGE;
}
