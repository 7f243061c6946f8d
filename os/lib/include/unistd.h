// System calls of POSIX, as far as Linux programs in user mode need them.
#pragma once

#include <getopt.h>
#include <stddef.h>
#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2
#define R_OK 4
#define W_OK 2
#define X_OK 1
#define F_OK 0
#define _SC_OPEN_MAX 4
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE _SC_PAGESIZE
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

extern char **environ;

ssize_t read(int descriptor, void *to, size_t n);
ssize_t write(int descriptor, const void *from, size_t n);
off_t lseek(int descriptor, off_t offset, int whence);
int close(int descriptor);
int dup(int descriptor);
int dup2(int descriptor, int wanted);
int isatty(int descriptor);
int unlink(const char *path);
int rmdir(const char *path);
int access(const char *path, int mode);
int chdir(const char *path);
char *getcwd(char *to, size_t size);
int ftruncate(int descriptor, off_t size);
ssize_t pread(int descriptor, void *to, size_t n, off_t offset);
ssize_t pwrite(int descriptor, const void *from, size_t n, off_t offset);
int fsync(int descriptor);
int pipe(int ends[2]); // to read from, to write to
int link(const char *from, const char *to);
int symlink(const char *content, const char *path);
ssize_t readlink(const char *restrict path, char *restrict to, size_t size); // without an end
pid_t getpid(void);
pid_t getppid(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
pid_t fork(void);
int execve(const char *path, char *const arguments[], char *const environment[]);
int execv(const char *path, char *const arguments[]);
long sysconf(int what); // _SC_PAGESIZE and _SC_OPEN_MAX; -1 and EINVAL for others
int getpagesize(void);
void *sbrk(ptrdiff_t increment);
int brk(void *end);
unsigned sleep(unsigned seconds);
int usleep(unsigned microseconds);
_Noreturn void _exit(int status);
