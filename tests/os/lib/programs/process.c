// setjmp, signals, the environment, the end of the program, and clocks.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static jmp_buf place;
static volatile sig_atomic_t caught;

static void on_signal(int number) {
    caught = caught * 100 + number;
}

static int deep(int n) {
    volatile char room[50];
    room[n % 50] = (char)n;
    if (n == 0)
        longjmp(place, 7);
    return deep(n - 1) + room[n % 50];
}

static void first(void) {
    puts("first registered, last called");
}

static void last(void) {
    printf("at exit");
    fflush(stdout);
    puts(" again");
}

static int made;
__attribute__((constructor)) static void make(void) {
    made = 42;
}
__attribute__((destructor)) static void unmake(void) {
    puts("destructor");
}

int main(int argc, char **argv) {
    volatile int rounds = 0;
    int value = setjmp(place);
    printf("%d %d\n", value, rounds);
    if (value == 0)
        return deep(100);
    if (rounds++ < 2)
        longjmp(place, rounds == 2 ? 0 : 9);
    printf("%d %d\n", argc, strcmp(argv[argc - 1], "last"));
    printf("made %d\n", made);
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    printf("%d\n", (int)caught);
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    printf("%d ", (int)caught);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("%d %d\n", (int)caught, signal(SIGUSR1, SIG_IGN) == on_signal);
    raise(SIGUSR1);
    setenv("COLOUR", "red", 1);
    setenv("COLOUR", "blue", 0);
    printf("%s ", getenv("COLOUR"));
    setenv("COLOUR", "green", 1);
    printf("%s ", getenv("COLOUR"));
    unsetenv("COLOUR");
    printf("%d\n", getenv("COLOUR") == NULL);
    struct timespec before, after, nap = {.tv_sec = 0, .tv_nsec = 2000000};
    clock_gettime(CLOCK_MONOTONIC, &before);
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    long long passed = (after.tv_sec - before.tv_sec) * 1000000000ll + after.tv_nsec - before.tv_nsec;
    printf("%d %d %d\n", passed >= 2000000, time(NULL) > 1600000000, clock() != (clock_t)-1);
    printf("%d\n", (int)write(STDOUT_FILENO, "", 0));
    atexit(first);
    atexit(last);
    exit(300 + 5);
}
