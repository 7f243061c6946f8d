// Locks of streams and the functions without (POSIX): there is one thread, so a lock is nothing.
#include <stdio.h>

void flockfile(FILE *file) {
    (void)file;
}

void funlockfile(FILE *file) {
    (void)file;
}

int ftrylockfile(FILE *file) {
    (void)file;
    return 0;
}

int getc_unlocked(FILE *file) {
    return fgetc(file);
}

int getchar_unlocked(void) {
    return fgetc(stdin);
}

int putc_unlocked(int c, FILE *file) {
    return fputc(c, file);
}

int putchar_unlocked(int c) {
    return fputc(c, stdout);
}
