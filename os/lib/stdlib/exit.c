// The end of a program (C11 7.22.4): functions that asked to be called, in reverse; then the streams; then
// the kernel.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit.h"

#define MOST_FUNCTIONS 64

struct list {
    void (*functions[MOST_FUNCTIONS])(void);
    int count;
};

static struct list at_exit, at_quick;
void (*__flush_at_exit)(void);

static int add(struct list *list, void (*function)(void)) {
    if (list->count == MOST_FUNCTIONS) {
        errno = ENOMEM;
        return -1;
    }
    list->functions[list->count++] = function;
    return 0;
}

static void call(struct list *list) {
    while (list->count > 0)
        list->functions[--list->count]();
}

int atexit(void (*function)(void)) {
    return add(&at_exit, function);
}

int at_quick_exit(void (*function)(void)) {
    return add(&at_quick, function);
}

_Noreturn void exit(int status) {
    call(&at_exit);
    __run_destructors();
    if (__flush_at_exit)
        __flush_at_exit();
    _exit(status);
}

_Noreturn void quick_exit(int status) {
    call(&at_quick);
    _exit(status);
}

_Noreturn void _Exit(int status) {
    _exit(status);
}

_Noreturn void abort(void) {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGABRT);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    raise(SIGABRT);
    signal(SIGABRT, SIG_DFL); // a handler came back, or it was ignored
    raise(SIGABRT);
    _exit(128 + SIGABRT);
}
