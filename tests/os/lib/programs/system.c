// What POSIX has for files, terminals, and waiting, beyond posix.c. Nothing that it
// prints depends on the machine; where the system is only emulated it may say ENOSYS, and the line is the
// same.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

static void files(void) {
    char text[12] = "";
    struct stat s;
    struct iovec out[3] = {{"one ", 4}, {"", 0}, {"two\n", 4}}, in[2] = {{text, 3}, {text + 3, 9}};
    mkdir("folder", 0755);
    int folder = open("folder", O_RDONLY | O_DIRECTORY);
    int file = openat(folder, "file", O_RDWR | O_CREAT | O_EXCL, 0640);
    int written = (int)writev(file, out, 3);
    lseek(file, 0, SEEK_SET);
    int got = (int)readv(file, in, 2);
    printf("%d %d [%s]\n", written, got, text);
    printf("%d %d\n", fcntl(file, F_GETFD), fdatasync(file));
    truncate("folder/file", 5);
    fstat(file, &s);
    printf("%lld\n", (long long)s.st_size);
    struct timespec times[2] = {{1000000000, 5}, {1234567890, 987654321}};
    futimens(file, times);
    fstatat(folder, "file", &s, 0);
    printf("%lld %ld %lld %ld\n", (long long)s.st_atime, (long)s.st_atim.tv_nsec, (long long)s.st_mtime,
           (long)s.st_mtim.tv_nsec);
    struct utimbuf old = {.actime = 77, .modtime = 99};
    utime("folder/file", &old);
    stat("folder/file", &s);
    printf("%lld\n", (long long)s.st_mtime);
    int failed = utimes("nothing", NULL);
    printf("%d %d %d\n", failed, errno == ENOENT, flock(file, LOCK_EX | LOCK_NB));
    symlinkat("file", folder, "link");
    printf("%d ", (int)readlinkat(folder, "link", text, sizeof text));
    printf("%d ", faccessat(folder, "link", R_OK, 0));
    printf("%d ", renameat(folder, "file", folder, "other"));
    printf("%d ", mkdirat(folder, "sub", 0700));
    printf("%d ", faccessat(folder, "file", F_OK, 0));
    printf("%d %d ", unlinkat(folder, "other", 0), unlinkat(folder, "link", 0));
    printf("%d\n", unlinkat(folder, "sub", AT_REMOVEDIR));
    close(file);
    close(folder);
    printf("%d\n", rmdir("folder"));
    char name[] = "makeXXXXXX.c";
    file = mkstemps(name, 2);
    printf("%d %d %s\n", file >= 0, unlink(name), name + 10);
    dev_t device = makedev(259, 70000);
    printf("%u %u\n", (unsigned)major(device), (unsigned)minor(device));
}

static void machine(void) {
    struct termios t;
    int terminal = tcgetattr(-1, &t);
    printf("%d %d\n", terminal, errno == EBADF);
    memset(&t, 0, sizeof t);
    cfsetospeed(&t, B38400);
    cfmakeraw(&t);
    printf("%d %d %d %x\n", cfgetospeed(&t) == B38400, t.c_cc[VMIN], (t.c_cflag & CSIZE) == CS8, t.c_lflag);
    struct utsname system;
    struct rlimit limit;
    struct rusage used;
    struct tms ticks;
    printf("%d %d %d\n", uname(&system), getrlimit(RLIMIT_NOFILE, &limit), getrusage(RUSAGE_SELF, &used));
    printf("%s %d %d\n", system.sysname, limit.rlim_cur > 2, times(&ticks) != -1);
    printf("%d %ld %ld\n", sysconf(_SC_NPROCESSORS_ONLN) > 0, sysconf(_SC_CLK_TCK),
           pathconf(".", _PC_NAME_MAX));
}

static void rest(void) {
    unsigned short state[3] = {1, 2, 3};
    srand48(42);
    for (int i = 0; i < 5; i++) {
        printf("%ld ", lrand48());
        printf("%ld ", mrand48());
        printf("%.15g ", drand48());
        printf("%.15g ", erand48(state));
        printf("%ld %ld\n", nrand48(state), jrand48((unsigned short[]){3, 2, (unsigned short)(40000 * i)}));
    }
    char from[] = "abcde", to[6] = "", options[] = "size=12,fast,what=x", *at = options, *value;
    char *const names[] = {"fast", "size", NULL};
    swab(from, to, 5);
    printf("[%.5s]", to);
    while (*at) {
        int which = getsubopt(&at, names, &value);
        printf(" %d %s", which, value ? value : "-");
    }
    struct timeval a = {5, 300000}, b = {3, 900000}, sum, difference;
    timeradd(&a, &b, &sum);
    timersub(&a, &b, &difference);
    printf("\n%ld %ld %ld %ld\n", (long)sum.tv_sec, (long)sum.tv_usec, (long)difference.tv_sec,
           (long)difference.tv_usec);
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("%d %d\n", page != MAP_FAILED, munmap(page, 4096));
    struct timespec step;
    clock_getres(CLOCK_MONOTONIC, &step);
    printf("%d\n", step.tv_sec == 0 && step.tv_nsec > 0);
}

int main(void) {
    files();
    machine();
    rest();
    fflush(stdout);
    return 0;
}
