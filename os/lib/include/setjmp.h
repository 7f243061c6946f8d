// Non-local jumps (C11 7.13): ra, sp and s0 to s11.
#pragma once

typedef unsigned long jmp_buf[14];

int setjmp(jmp_buf place) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf place, int value);
#define setjmp(place) setjmp(place)
