// What POSIX has for files, terminals, waiting, users, patterns and searching, beyond posix.c. Nothing that
// it prints depends on the machine; where the system is only emulated it may say ENOSYS, and the line is the
// same.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <grp.h>
#include <langinfo.h>
#include <limits.h>
#include <pwd.h>
#include <search.h>
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

#include "random.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

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

static void patterns(void) {
    static const char *const list[] = {"*",   "a*b", "?[b-d]*", "[!a]*",  "*/c", "a/*",  "[[:alpha:]]?",
                                       "\\*", "[]]", "a[/]b",   "*.[ch]", ".*",  "*a*a", "**x**",
                                       "A*",  "a\\", "[^]a]"};
    static const char *const texts[] = {"",  "ab",  "abc", "a/b", "a/b/c", ".a",   "x.c", "*",
                                        "]", "aaa", "xa",  "ba",  "-",     "a/.b", "a\\"};
    static const int flags[] = {0,
                                FNM_PATHNAME,
                                FNM_PERIOD,
                                FNM_PATHNAME | FNM_PERIOD,
                                FNM_NOESCAPE,
                                FNM_CASEFOLD,
                                FNM_PATHNAME | FNM_LEADING_DIR};
    for (size_t i = 0; i < COUNT(list); i++) {
        for (size_t k = 0; k < COUNT(flags); k++) {
            unsigned bits = 0;
            for (size_t j = 0; j < COUNT(texts); j++)
                bits = bits << 1 | (fnmatch(list[i], texts[j], flags[k]) == 0);
            printf(" %04x", bits);
        }
        printf("\n");
    }
    static const char *const names[] = {"g1", "g1/b.c", "g1/a.c", "g1/.c",
                                        "g2", "g2/a.c", "g2/sub", "g2/sub/[x"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (strchr(names[i], '.') || strchr(names[i], 'x'))
            close(open(names[i], O_CREAT | O_WRONLY, 0600));
        else
            mkdir(names[i], 0700);
    static const char *const globs[] = {"g*/*.c",      "g1/.*c", "g?",      "g[2-3]/*",
                                        "g2/sub/\\[*", "none*",  "g1//a.c", "./g1"};
    for (size_t i = 0; i < COUNT(globs); i++) {
        glob_t found;
        int status = glob(globs[i], GLOB_MARK | (i & 1 ? GLOB_NOCHECK : 0), NULL, &found);
        printf("%s %d:", globs[i], status);
        for (size_t k = 0; status == 0 && k < found.gl_pathc; k++)
            printf(" %s", found.gl_pathv[k]);
        printf("\n");
        if (status == 0)
            globfree(&found);
    }
    for (size_t i = COUNT(names); i-- > 0;)
        remove(names[i]);
}

static int compare(const void *left, const void *right) {
    return *(const int *)left - *(const int *)right;
}

static int last, sorted, visited;

static void visit(const void *node, VISIT when, int level) {
    if (when != postorder && when != leaf)
        return;
    int value = **(int *const *)node;
    sorted &= value > last && level < 100;
    last = value;
    visited++;
}

static void nothing(void *key) {
    (void)key;
    visited--;
}

static void searching(void) {
    static int numbers[3000];
    static unsigned char present[3000];
    void *root = NULL;
    int count = 0;
    for (int i = 0; i < 3000; i++)
        numbers[i] = i;
    for (int i = 0; i < 20000; i++) {
        int *key = &numbers[random_below(3000)];
        int **found = tfind(key, &root, compare);
        if ((found != NULL) != present[*key])
            printf("tree\n");
        if (random_below(5) < 3) {
            int **made = tsearch(key, &root, compare);
            count += !present[*key];
            present[*key] = **made == *key;
        } else {
            void *above = tdelete(key, &root, compare);
            if ((above != NULL) != present[*key])
                printf("delete\n");
            count -= present[*key];
            present[*key] = 0;
        }
    }
    last = -1, sorted = 1;
    twalk(root, visit);
    printf("%d %d %d\n", visited == count, sorted, count);
    tdestroy(root, nothing);
    printf("%d\n", visited);
    size_t n = 0;
    static int list[10];
    for (int i = 0; i < 9; i++) {
        int value = i * i % 7;
        int *at = lsearch(&value, list, &n, sizeof *list, compare);
        printf("%d ", (int)(at - list));
    }
    printf("%d %d\n", (int)n, lfind(&(int){5}, list, &n, sizeof *list, compare) == NULL);
    static char keys[500][8];
    int right = hcreate(500) != 0;
    for (int i = 0; i < 500; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        right += hsearch((ENTRY){keys[i], &numbers[i]}, ENTER)->data == &numbers[i];
    }
    for (int i = 0; i < 500; i++)
        right += hsearch((ENTRY){keys[i], NULL}, FIND)->data == &numbers[i];
    printf("%d %d\n", right, hsearch((ENTRY){"no", NULL}, FIND) == NULL);
    hdestroy();
}

static void rest(void) {
    struct passwd *user = getpwuid(0);
    printf("%s %s\n", user ? user->pw_name : "?", user ? user->pw_dir : "?");
    struct group *group = getgrgid(0);
    printf("%s\n", group ? group->gr_name : "?");
    printf("%d %d\n", getpwnam("nobody at all") == NULL, getgrnam(":") == NULL);
    for (nl_item item = DAY_1; item < DAY_1 + 7; item++)
        printf("%s ", nl_langinfo(item));
    printf("%s ", nl_langinfo(CODESET));
    printf("%s ", nl_langinfo(RADIXCHAR));
    printf("%s\n", nl_langinfo(ABMON_12));
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
    patterns();
    searching();
    rest();
    fflush(stdout);
    return 0;
}
