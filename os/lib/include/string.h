// Strings and blocks of memory (C11 7.24), with the few POSIX ones that everybody uses.
#pragma once

#include <stddef.h>
#ifndef __STRICT_ANSI__
#include <strings.h>
#endif

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *left, const void *right, size_t n);
void *memchr(const void *block, int c, size_t n);

size_t strlen(const char *text);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t n);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t n);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t n);
int strcoll(const char *left, const char *right);
size_t strxfrm(char *restrict to, const char *restrict from, size_t n);
char *strchr(const char *text, int c);
char *strrchr(const char *text, int c);
size_t strspn(const char *text, const char *accept);
size_t strcspn(const char *text, const char *reject);
char *strpbrk(const char *text, const char *accept);
char *strstr(const char *text, const char *wanted);
char *strtok(char *restrict text, const char *restrict separators);
char *strerror(int number);

// POSIX
size_t strnlen(const char *text, size_t n);
char *strdup(const char *text);
char *strndup(const char *text, size_t n);
char *stpcpy(char *restrict to, const char *restrict from);
char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest);
char *strsignal(int number);
int strerror_r(int number, char *to, size_t size); // 0, ERANGE if it does not fit
void *memccpy(void *restrict to, const void *restrict from, int c, size_t n);
char *stpncpy(char *restrict to, const char *restrict from, size_t n);

// GNU and BSD
void *memmem(const void *block, size_t room, const void *wanted, size_t n);
void *memrchr(const void *block, int c, size_t n);
void *rawmemchr(const void *block, int c);
void *mempcpy(void *restrict to, const void *restrict from, size_t n);
void explicit_bzero(void *block, size_t n);
char *strchrnul(const char *text, int c);
char *strcasestr(const char *text, const char *wanted);
char *strsep(char **restrict text, const char *restrict separators);
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
