// Streams: writing, reading, seeking, pushing back, appending, and what feof and ferror say. argv[1]: where
// to write.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "random.h"

static const char path[] = "stream.tmp", other[] = "other.tmp";

static void fail(const char *what) {
    printf("%s: %s\n", what, strerror(errno));
}

static void blocks(void) {
    static unsigned char data[20000], back[20000];
    FILE *f = fopen(path, "w+b");
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)random_word();
    size_t done = 0;
    while (done < sizeof data) {
        size_t n = random_below(random_below(20) ? 300 : 9000);
        if (n > sizeof data - done)
            n = sizeof data - done;
        done += fwrite(data + done, 1, n, f);
        if (n)
            errno = fputc(data[done - 1], f) == EOF || fseek(f, -1, SEEK_CUR);
    }
    printf("%ld %d\n", ftell(f), errno);
    rewind(f);
    for (int i = 0; i < 300; i++) {
        long at = (long)random_below(sizeof data - 10);
        unsigned char got[8];
        fseek(f, at, i % 3 == 0 ? SEEK_SET : i % 3 == 1 ? SEEK_CUR : SEEK_END);
        if (i % 3) {
            fseek(f, at, SEEK_SET);
        }
        size_t n = fread(got, 1, sizeof got, f);
        if (n != sizeof got || memcmp(got, data + at, n) || ftell(f) != at + 8)
            printf("wrong at %ld\n", at);
        if (i % 10 == 0) { // a byte changed in the middle of reading
            fseek(f, 0, SEEK_CUR);
            fputc(data[at + 8] ^= 1, f);
            fflush(f);
        }
    }
    rewind(f);
    printf("%d ", (int)fread(back, 100, 200, f));
    printf("%d ", feof(f) != 0);
    printf("%d\n", memcmp(data, back, sizeof data) != 0);
    printf("%d ", (int)fread(back, 100, 2, f));
    printf("%d ", feof(f) != 0);
    clearerr(f);
    printf("%d\n", feof(f));
    printf("%d\n", fclose(f));
}

static void lines(void) {
    char line[16];
    char *long_line = NULL;
    size_t size = 0;
    FILE *f = fopen(path, "w");
    setvbuf(f, NULL, _IOLBF, 64);
    for (int i = 0; i < 30; i++)
        fprintf(f, "line %d%.*s\n", i, i, "..............................");
    fputs("no newline", f);
    fclose(f);
    f = fopen(path, "a+");
    fprintf(f, "; more");
    rewind(f);
    while (fgets(line, sizeof line, f))
        printf("[%s]", line);
    printf("%d %d\n", feof(f) != 0, ferror(f));
    rewind(f);
    for (ssize_t n; (n = getline(&long_line, &size, f)) >= 0;)
        printf("%d ", (int)n);
    free(long_line);
    fpos_t place;
    rewind(f);
    fgetc(f);
    fgetpos(f, &place);
    int c = fgetc(f);
    fsetpos(f, &place);
    printf("%d ", c == fgetc(f));
    ungetc('#', f);
    ungetc('@', f);
    for (int i = 0; i < 3; i++)
        putchar(fgetc(f));
    printf(" %ld\n", ftell(f));
    fclose(f);
}

static void mistakes(void) {
    errno = 0;
    if (!fopen("no/such/file", "r"))
        fail("open");
    if (!fopen(path, "q"))
        fail("mode");
    FILE *f = fopen(path, "r");
    printf("%d ", fputc('x', f));
    printf("%d\n", ferror(f) != 0);
    fclose(f);
    if (!fopen(path, "wx"))
        fail("exclusive");
    printf("%d", rename(path, other));
    printf(" %d", access(path, F_OK));
    printf(" %d", remove(other));
    printf(" %d\n", remove(other));
    fail("remove");
}

int main(void) {
    blocks();
    lines();
    mistakes();
    FILE *f = tmpfile();
    fputs("12 34", f);
    rewind(f);
    int a, b;
    printf("%d ", fscanf(f, "%d%d", &a, &b));
    printf("%d %d\n", a, b);
    f = freopen(path, "w", stdout);
    printf("into the file");
    fclose(f);
    remove(path);
    fputs("and an error", stderr);
    return 0;
}
