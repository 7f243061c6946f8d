// Non-local jumps (C11 7.13): ra, sp and s0 to s11; with the mask of signals, if wanted, in those of POSIX.
#pragma once

#include <signal.h>

typedef unsigned long jmp_buf[14];
typedef struct {
    jmp_buf __place;
    int __saved;
    sigset_t __mask;
} sigjmp_buf[1];

int setjmp(jmp_buf place) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf place, int value);
#define setjmp(place) setjmp(place)
#define _setjmp(place) setjmp(place)
#define _longjmp(place, value) longjmp(place, value)

// Notes whether and with which mask siglongjmp has to come back.
void __save_mask(sigjmp_buf place, int save);
_Noreturn void siglongjmp(sigjmp_buf place, int value);
#define sigsetjmp(place, save) (__save_mask(place, save), setjmp((place)->__place))
