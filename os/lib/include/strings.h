// Comparison without regard to case (POSIX), and the first set bit.
#pragma once

#include <stddef.h>

int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t n);
int ffs(int value);
