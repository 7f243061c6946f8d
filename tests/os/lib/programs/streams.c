// Streams: every mode, updates, pushing back, positions, buffers, other files for the same stream, errors,
// long lines.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM 20000
// The value and errno of an expression.
#define SAY(...) say(__LINE__, (errno = 0, (long)(__VA_ARGS__)))

static char block[ROOM], back[ROOM], line[200];

static void say(int place, long value) {
    printf("%d: %ld %d\n", place, value, errno);
}

static FILE *make(const char *name, const char *content) {
    FILE *file = fopen(name, "w+");
    fputs(content, file);
    rewind(file);
    return file;
}

static void modes(void) {
    static const char *const names[] = {"r",  "w",   "a", "r+", "w+", "a+", "rb", "wb+", "r+b",
                                        "wx", "w+x", "q", "",   "+r", "rw", "re", "ab"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        remove("modes");
        errno = 0;
        FILE *file = fopen("modes", names[i]);
        printf("%s %d %d", names[i], file != NULL, file ? 0 : errno);
        if (file)
            fclose(file);
        fclose(make("modes", "0123456789"));
        errno = 0;
        file = fopen("modes", names[i]);
        printf(" %d %d", file != NULL, file ? 0 : errno);
        if (file) {
            printf(" %ld", ftell(file));
            int c = fgetc(file);
            printf(" %d %ld %d", c, ftell(file), ferror(file) != 0);
            clearerr(file);
            fseek(file, 0, SEEK_CUR);
            c = fputc('Z', file);
            printf(" %d %ld", c, ftell(file));
            fclose(file);
        }
        file = fopen("modes", "r");
        memset(line, 0, sizeof line);
        size_t n = fread(line, 1, sizeof line - 1, file);
        fclose(file);
        printf(" %d [%s]\n", (int)n, line);
    }
}

static void updates(void) {
    FILE *file = make("updates", "hello world\nsecond line\nthird");
    SAY(fgetc(file));
    SAY(ungetc('H', file));
    SAY(ftell(file));
    SAY(fgetc(file));
    SAY(fseek(file, 5, SEEK_SET));
    SAY(fputc('_', file));
    SAY(fflush(file));
    SAY(fgetc(file));
    SAY(ftell(file));
    SAY(fseek(file, -3, SEEK_END));
    SAY(fgets(line, sizeof line, file) != NULL);
    SAY(feof(file) != 0);
    SAY(ungetc('q', file));
    SAY(feof(file) != 0);
    SAY(fgetc(file));
    SAY(fgetc(file));
    SAY(fseek(file, -1, SEEK_SET));
    SAY(fseek(file, 0, 9));
    SAY(fseek(file, 60, SEEK_SET));
    SAY(fputc('!', file));
    rewind(file);
    SAY(fread(block, 1, 200, file));
    printf("%s %d %c\n", block, block[50], block[60]);
    fpos_t position;
    rewind(file);
    fgetc(file);
    SAY(fgetpos(file, &position));
    SAY(fgetc(file));
    SAY(fsetpos(file, &position));
    SAY(fgetc(file));
    SAY(ungetc(EOF, file));
    SAY(ungetc(0xff, file));
    SAY(fgetc(file));
    SAY(fclose(file));
    FILE *reader = fopen("updates", "r"), *writer = fopen("updates", "a");
    while (fgetc(reader) != EOF)
        continue;
    fputs("more", writer);
    SAY(fflush(NULL));
    SAY(fgetc(reader)); // the end stays the end
    clearerr(reader);
    SAY(fgetc(reader));
    fclose(reader);
    SAY(ftell(writer));
    fclose(writer);
}

static void blocks(void) {
    for (int i = 0; i < ROOM; i++)
        block[i] = (char)(i * 7 + i / 256);
    FILE *file = fopen("blocks", "w+");
    SAY(fwrite(block, 1, 3, file));
    SAY(fwrite(block + 3, 1, 9000, file));
    SAY(fputc(block[9003], file));
    SAY(fwrite(block + 9004, 4, (ROOM - 9004) / 4, file));
    SAY(ftell(file));
    rewind(file);
    SAY(fread(back, 1, 7, file));
    SAY(fread(back + 7, 1, 8192, file));
    back[8199] = (char)fgetc(file);
    SAY(fread(back + 8200, 1, 30000, file));
    SAY(memcmp(block, back, ROOM));
    SAY(fseek(file, 4095, SEEK_SET));
    SAY(fgetc(file));
    SAY(fgetc(file));
    SAY(fseek(file, -5000, SEEK_CUR));
    SAY(fseek(file, -1000, SEEK_CUR));
    SAY(ftell(file));
    rewind(file);
    SAY(fread(back, 7, 3000, file));
    fclose(file);
    for (int mode = 0; mode < 3; mode++) {
        static const int kinds[] = {_IOFBF, _IOLBF, _IONBF};
        static char own[64];
        file = fopen("buffers", "w+");
        SAY(setvbuf(file, mode ? own : NULL, kinds[mode], sizeof own));
        fputs("line\nrest", file);
        for (int i = 0; i < 100; i++)
            fputc('a' + i % 26, file);
        SAY(setvbuf(file, NULL, _IONBF, 0));
        fputs("end", file);
        struct stat s;
        SAY(stat("buffers", &s));
        printf("%d\n", (int)s.st_size);
        fclose(file);
    }
}

static void reopened(void) {
    FILE *file = fopen("first", "w");
    fputs("one", file);
    file = freopen("second", "w", file);
    fputs("two", file);
    SAY(fclose(file));
    file = fopen("first", "r");
    printf("%s", fgets(line, sizeof line, file));
    file = freopen("second", "r", file);
    printf(" %s\n", fgets(line, sizeof line, file));
    SAY(freopen("no/where", "r", file) != NULL);
    file = make("first", "abc");
    file = freopen(NULL, "r", file);
    printf("%d %s\n", file != NULL, fgets(line, sizeof line, file));
    SAY(fputc('x', file));
    fclose(file);
}

static void errors(void) {
    FILE *file = fopen("first", "r");
    SAY(fputc('x', file));
    SAY(ferror(file) != 0);
    SAY(fgets(line, 3, file) != NULL); // an old error is not this one's
    SAY(ferror(file) != 0);
    fclose(file);
    file = fopen("first", "w");
    fputs("data", file);
    close(fileno(file));
    SAY(fflush(file));
    SAY(ferror(file) != 0);
    SAY(fclose(file));
    file = fopen("/dev/full", "w");
    SAY(fwrite(block, 1, ROOM, file) < ROOM);
    SAY(ferror(file) != 0);
    fclose(file);
    file = fopen("/dev/full", "w");
    fputs("x", file);
    SAY(fclose(file));
    SAY(fdopen(-1, "r") != NULL);
    SAY(fopen("no/such", "r") != NULL);
    SAY(fopen(".", "w") != NULL);
    SAY(getline(NULL, NULL, stdin));
    SAY(rename("no such", "other"));
    SAY(remove("no such"));
}

static void lines(void) {
    FILE *file = fopen("lines", "w+");
    fputs("short\n\n", file);
    for (int i = 0; i < 500; i++)
        fputc('L', file);
    fputs("\nlast", file);
    fputc(0, file);
    fputs("z", file);
    rewind(file);
    char *text = NULL;
    size_t size = 0;
    SAY(getline(&text, &size, file));
    SAY(getline(&text, &size, file));
    SAY(getline(&text, &size, file));
    SAY(size >= 502);
    SAY(getline(&text, &size, file));
    SAY(getline(&text, &size, file));
    SAY(feof(file) != 0);
    rewind(file);
    SAY(getdelim(&text, &size, 't', file));
    printf("%s\n", text);
    free(text);
    rewind(file);
    for (int room = 1; room < 10; room++) {
        char *got = fgets(line, room, file);
        printf("[%s]", got ? got : "none");
    }
    printf("\n");
    fclose(file);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    modes();
    updates();
    blocks();
    reopened();
    errors();
    lines();
    errno = ENOENT;
    perror("what");
    errno = 7777;
    perror(NULL);
    FILE *open_at_exit = fopen("unflushed", "w");
    fputs("written by exit", open_at_exit);
    return 0;
}
