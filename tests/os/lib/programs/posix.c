// What POSIX and GNU add to the C library: strings, memory streams, directories, links, pipes, names, the
// environment.
#include <alloca.h>
#include <ctype.h>
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <iso646.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <tgmath.h>
#include <time.h>
#include <unistd.h>

#include "random.h"

#define ROOM 64

static uint32_t sum;

static void add(uint32_t value) {
    sum = (sum ^ value) * 16777619u + 1;
}

static void add_place(const void *place, const void *base) {
    add(place ? (uint32_t)((const char *)place - (const char *)base) : 0xffff);
}

static size_t make(char *to, uint32_t most, uint32_t letters) {
    uint32_t n = random_below(most);
    for (uint32_t i = 0; i < n; i++)
        to[i] = "abA\xc8"[random_below(letters)];
    to[n] = 0;
    return n;
}

static void strings(void) {
    char a[ROOM], b[ROOM], out[2 * ROOM];
    for (int round = 0; round < 4000; round++) {
        size_t n = make(a, ROOM, 1 + random_below(4)), m = make(b, 1 + random_below(8), 2);
        add_place(memmem(a, n, b, m), a);
        add_place(memrchr(a, 'b', n), a);
        add_place(strchrnul(a, 'A'), a);
        add_place(strcasestr(a, b), a);
        add_place(rawmemchr(a, 0), a);
        add_place(mempcpy(out, a, n), out);
        memset(out, '-', sizeof out);
        add_place(memccpy(out, a, 'A', n + 1), out);
        size_t limit = random_below(ROOM);
        add_place(stpncpy(out, a, limit), out);
        add((unsigned char)out[limit / 2] | (uint32_t)(unsigned char)out[limit] << 8);
        char *rest = a, *field;
        while ((field = strsep(&rest, "bA")))
            add((uint32_t)strlen(field));
        add((uint32_t)ffs((int)(random_word() & random_word() & 0xff00)) |
            (uint32_t)ffsll((long long)random_word() << 20) << 8);
    }
    printf("strings %08x\n", sum);
    for (int c = -1; c < 300; c++)
        printf("%d%x", isascii(c) != 0, (unsigned)toascii(c));
    printf("\n%s %d %d\n", index("hello", 'l'), bcmp("a", "b", 1) != 0, (int)be32toh(htobe32(77)));
}

static void memory_streams(void) {
    char *text = NULL, block[20];
    size_t size = 99;
    FILE *file = open_memstream(&text, &size);
    fprintf(file, "one %d", 2);
    fflush(file);
    printf("[%s] %d\n", text, (int)size);
    for (int i = 0; i < 3000; i++)
        fputc('a' + i % 26, file);
    fclose(file);
    printf("%d %.30s\n", (int)size, text);
    free(text);
    file = fmemopen("input 12 0x1f\nsecond", 20, "r");
    int a, b;
    int n = fscanf(file, "input %d %i", &a, &b);
    char line[ROOM];
    char *got = fgets(line, sizeof line, file);
    got = fgets(line, sizeof line, file);
    int end = fgetc(file);
    printf("%d %d %d %s %d\n", n, a, b, got, end);
    rewind(file);
    int first = fgetc(file), second = fgetc(file);
    printf("%c%c %ld\n", first, second, ftell(file));
    fclose(file);
    memset(block, 'x', sizeof block);
    file = fmemopen(block, 10, "w");
    fputs("hello", file);
    fflush(file);
    printf("[%s]\n", block);
    fputs(" and more than fits", file);
    printf("%d", fflush(file));
    printf(" %.9s\n", block);
    fclose(file);
    strcpy(block, "start");
    file = fmemopen(block, sizeof block, "a+");
    fputs("+end", file);
    fclose(file);
    printf("%s\n", block);
}

static void files(void) {
    char path[] = "posix.XXXXXX", folder[] = "folder.XXXXXX", text[ROOM] = "", whole[4096], name[ROOM];
    struct stat s;
    int descriptor = mkstemp(path);
    printf("%d %d %d\n", descriptor >= 0, (int)strlen(path), strncmp(path, "posix.", 6));
    printf("%d", (int)pwrite(descriptor, "0123456789", 10, 0));
    printf(" %d\n", (int)pread(descriptor, text, 4, 3));
    printf("%s %d\n", text, (int)lseek(descriptor, 0, SEEK_CUR));
    fstat(descriptor, &s);
    printf("%o %d %d\n", s.st_mode & 07777, (int)s.st_size, S_ISREG(s.st_mode));
    fchmod(descriptor, 0640);
    stat(path, &s);
    printf("%o\n", s.st_mode & 07777);
    printf("%d", ftruncate(descriptor, 5));
    printf(" %d\n", (int)lseek(descriptor, 0, SEEK_END));
    close(descriptor);
    chmod(path, 0400);
    printf("%d\n", stat(path, &s) == 0 && (s.st_mode & 0777) == 0400);
    remove("a link");
    printf("%d\n", symlink(path, "a link"));
    memset(text, 0, sizeof text);
    int size = (int)readlink("a link", text, sizeof text);
    printf("%d %d\n", size == (int)strlen(path), strcmp(text, path));
    printf("%d\n", lstat("a link", &s) == 0 && S_ISLNK(s.st_mode));
    char *here = getcwd(whole, sizeof whole), *real = realpath("./a link", NULL),
         *same = realpath(".//../.", NULL);
    printf("%d %s\n", strncmp(here, real, strlen(here)), strcmp(real + strlen(here) + 1, path) ? "?" : "ok");
    printf("%d\n", strncmp(here, same, strlen(same)) == 0 && strlen(same) < strlen(here));
    errno = 0;
    char *none = realpath("nothing/../x", NULL);
    printf("%d %d\n", none == NULL, errno == ENOENT);
    errno = 0;
    snprintf(text, sizeof text, "%s/", path);
    none = realpath(text, NULL);
    printf("%d %d\n", none == NULL, errno == ENOTDIR);
    unlink("a link");
    printf("%d", link(path, "a link"));
    printf(" %d\n", stat("a link", &s) == 0 && s.st_nlink == 2);
    unlink("a link");
    unlink(path);
    printf("%d\n", mkdtemp(folder) == folder);
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof name, "%s/entry-%03d-with-a-long-name", folder, i * 37 % 150);
        close(creat(name, 0600));
    }
    DIR *directory = opendir(folder);
    for (int pass = 0; pass < 2; pass++) {
        int count = 0;
        uint32_t all = 0;
        for (struct dirent *entry; (entry = readdir(directory)); count++)
            for (char *c = entry->d_name; *c; c++)
                all += (uint32_t)*c;
        printf("%d %u\n", count, all);
        rewinddir(directory);
    }
    closedir(directory);
    struct dirent **list;
    int n = scandir(folder, &list, NULL, alphasort);
    printf("%d %s %s %s\n", n, list[0]->d_name, list[2]->d_name, list[n - 1]->d_name);
    for (int i = 0; i < n; i++) {
        snprintf(name, sizeof name, "%s/%s", folder, list[i]->d_name);
        unlink(name);
        free(list[i]);
    }
    free(list);
    printf("%d", rmdir(folder));
    printf(" %d\n", opendir(folder) == NULL);
    int ends[2];
    printf("%d", pipe(ends));
    printf(" %d", (int)write(ends[1], "through", 7));
    printf(" %d", (int)read(ends[0], text, 3));
    FILE *in = fdopen(ends[0], "r"), *out = fdopen(ends[1], "w");
    fprintf(out, " a pipe\n");
    fclose(out);
    printf(" %s", fgets(text, sizeof text, in));
    fclose(in);
    printf("%d", fdopen(77, "r") == NULL);
    printf(" %d\n", errno == EBADF);
    printf("%d\n", ioctl(ends[0], TCGETS, whole));
    mode_t mask = umask(022);
    printf("%d\n", (int)umask(mask));
}

static int reversed(const void *left, const void *right, void *context) {
    ++*(int *)context;
    return *(const int *)right - *(const int *)left;
}

static void others(void) {
    int numbers[50], compared = 0;
    for (int i = 0; i < 50; i++)
        numbers[i] = i * 17 % 50;
    qsort_r(numbers, 50, sizeof *numbers, reversed, &compared);
    printf("%d %d %d %d\n", numbers[0], numbers[1], numbers[49], compared > 100 and compared < 600);
    errno = 0;
    printf("%d", reallocarray(NULL, (size_t)-1 / 2, 3) == NULL);
    printf(" %d\n", errno == ENOMEM);
    static char entry[] = "PUT=once";
    printf("%d", putenv(entry));
    printf(" %s", getenv("PUT"));
    entry[4] = 'O';
    printf(" %s", getenv("PUT"));
    printf(" %d", setenv("", "x", 1));
    printf(" %d", unsetenv("a=b"));
    printf(" %d", setenv("PUT", "", 1));
    printf(" [%s]", getenv("PUT"));
    printf(" %d", unsetenv("PUT"));
    printf(" %d\n", getenv("PUT") == NULL);
    unsigned seed = 5;
    srandom(7);
    printf("%d %d\n", rand_r(&seed) >= 0, random() >= 0);
    char *stack = alloca(100);
    strcpy(stack, "on the stack");
    printf("%s %d %d\n", stack, fegetround() == FE_TONEAREST, fesetround(FE_TONEAREST));
    float f = 2;
    printf("%d %d %d\n", (int)sizeof(sqrt(f)), (int)sizeof(sqrt(2)), (int)sizeof(pow(f, 2.0)));
    printf("%.9g %.9g %.9g %.17g %d\n", sqrt(f), pow(f, f), fmax(f, 3.0f), fabs(-2.5), (int)lround(2.5f));
    flockfile(stdout);
    putc_unlocked('u', stdout);
    funlockfile(stdout);
    printf("%d %d\n", getc_unlocked(stdin) == 's', getppid() > 0 and getuid() == geteuid());
    printf("%d\n", getpagesize());
}

static void paths(void) {
    static const char *const samples[] = {"",    "/",    "a",      "a/", "/a",    "/a/",
                                          "a/b", "a//b", "/a/b//", "..", "./x/.", "usr/lib/"};
    for (unsigned i = 0; i < sizeof samples / sizeof *samples; i++) {
        char first[ROOM], second[ROOM];
        strcpy(first, samples[i]);
        strcpy(second, samples[i]);
        printf("[%s] %s", samples[i], basename(first));
        printf(" %s\n", dirname(second));
    }
    struct timeval early = {5, 7}, late = {5, 8};
    printf("%d %d %d\n", timercmp(&early, &late, <), timerisset(&early) != 0, MAX(3, MIN(4, 5)));
}

static void dates(void) {
    time_t when = 1000000000;
    struct tm t;
    char text[40];
    tzset();
    printf("%s", ctime_r(&when, text));
    printf("%s", asctime_r(gmtime_r(&when, &t), text));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    strings();
    memory_streams();
    files();
    others();
    paths();
    dates();
    return 0;
}
