// Comparison without regard to case (POSIX), the first set bit, and the old names of BSD.
#pragma once

#include <stddef.h>

int strcasecmp(const char *left, const char *right);
int strncasecmp(const char *left, const char *right, size_t n);
int ffs(int value);
int ffsl(long value);
int ffsll(long long value);
void bzero(void *block, size_t n);
void bcopy(const void *from, void *to, size_t n);
int bcmp(const void *left, const void *right, size_t n);
char *index(const char *text, int c);
char *rindex(const char *text, int c);
