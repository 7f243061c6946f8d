// Random bytes from the kernel (Linux).
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define GRND_NONBLOCK 1
#define GRND_RANDOM 2

ssize_t getrandom(void *to, size_t n, unsigned flags);
int getentropy(void *to, size_t n); // at most 256 bytes
