// Signals, jumps out of handlers and calls, messages of errors and signals, the order of exit.
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAY(...) say(__LINE__, (errno = 0, (long)(__VA_ARGS__)))

static volatile int caught;
static jmp_buf place;
static sigjmp_buf masked;

static void say(int line, long value) {
    printf("%d: %ld %d\n", line, value, errno);
}

static void note(int number) {
    caught = caught * 100 + number;
}

static void inform(int number, siginfo_t *info, void *context) {
    caught = number * 10 + (info->si_signo == number) + (context != NULL);
}

static void leave(int number) {
    siglongjmp(masked, number);
}

static int down(int n) {
    volatile char room[64];
    room[n % 64] = (char)n;
    if (n == 0)
        longjmp(place, 7);
    return down(n - 1) + room[n % 64];
}

static void third(void) {
    printf("third\n");
}

static void second(void) {
    printf("second\n");
    atexit(third);
}

static void first(void) {
    printf("first\n");
    exit(9);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    SAY(signal(SIGUSR1, note) == SIG_DFL);
    SAY(raise(SIGUSR1));
    SAY(caught);
    SAY(signal(SIGUSR1, SIG_IGN) == note);
    SAY(raise(SIGUSR1));
    SAY(caught);
    SAY(signal(SIGKILL, note) == SIG_ERR);
    SAY(signal(1000, note) == SIG_ERR);
    SAY(raise(1000));
    struct sigaction new, old;
    memset(&new, 0, sizeof new);
    new.sa_handler = note;
    new.sa_flags = SA_RESETHAND;
    SAY(sigaction(SIGUSR2, &new, &old));
    SAY(raise(SIGUSR2));
    SAY(sigaction(SIGUSR2, NULL, &old));
    SAY(old.sa_handler == SIG_DFL);
    new.sa_sigaction = inform;
    new.sa_flags = SA_SIGINFO;
    SAY(sigaction(SIGUSR2, &new, &old));
    SAY(raise(SIGUSR2));
    SAY(caught);
    sigset_t set, before, pending;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    SAY(sigprocmask(SIG_BLOCK, &set, &before));
    signal(SIGTERM, note);
    caught = 0;
    SAY(raise(SIGTERM));
    SAY(caught);
    SAY(sigpending(&pending));
    SAY(sigismember(&pending, SIGTERM));
    SAY(sigprocmask(SIG_SETMASK, &before, NULL));
    SAY(caught);
    SAY(sigismember(&set, 0));
    SAY(sigaddset(&set, 65));
    SAY(sigfillset(&set));
    SAY(sigdelset(&set, SIGTRAP));
    SAY(sigismember(&set, SIGTRAP));
    signal(SIGUSR1, leave);
    volatile int count = 0;
    int came = sigsetjmp(masked, 1);
    printf("%d %d\n", came, count);
    if (count++ < 3)
        raise(SIGUSR1); // is not blocked again, for the mask came back
    volatile int kept = 1;
    came = setjmp(place);
    printf("%d %d\n", came, kept);
    if (came == 0) {
        kept = 2;
        down(20);
    } else if (came == 7) {
        kept = 3;
        longjmp(place, 0);
    }
    switch (setjmp(place)) {
    case 0:
        longjmp(place, -5);
    case -5:
        printf("minus\n");
    }
    for (int i = 0; i < 134; i++)
        printf("%d %s\n", i, strerror(i));
    for (int i = 1; i < 32; i++)
        printf("%d %s\n", i, strsignal(i));
    atexit(first);
    atexit(second);
    exit(3);
}
