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
#define _POSIX_VERSION 200809L
#define _POSIX_VDISABLE 0
#define _SC_ARG_MAX 0
#define _SC_CHILD_MAX 1
#define _SC_CLK_TCK 2
#define _SC_NGROUPS_MAX 3
#define _SC_OPEN_MAX 4
#define _SC_VERSION 29
#define _SC_PAGESIZE 30
#define _SC_PAGE_SIZE _SC_PAGESIZE
#define _SC_IOV_MAX 60
#define _SC_LINE_MAX 43
#define _SC_GETPW_R_SIZE_MAX 70
#define _SC_NPROCESSORS_CONF 83
#define _SC_NPROCESSORS_ONLN 84
#define _SC_PHYS_PAGES 85
#define _SC_AVPHYS_PAGES 86
#define _SC_HOST_NAME_MAX 180
#define _PC_LINK_MAX 0
#define _PC_NAME_MAX 3
#define _PC_PATH_MAX 4
#define _PC_PIPE_BUF 5
#define F_ULOCK 0
#define F_LOCK 1
#define F_TLOCK 2
#define F_TEST 3
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
int dup3(int descriptor, int wanted, int flags);
int isatty(int descriptor);
char *ttyname(int descriptor);
int ttyname_r(int descriptor, char *to, size_t size);
pid_t tcgetpgrp(int descriptor);
int tcsetpgrp(int descriptor, pid_t group);
int lockf(int descriptor, int command, off_t size);
int unlink(const char *path);
int rmdir(const char *path);
int access(const char *path, int mode);
int chdir(const char *path);
int fchdir(int descriptor);
int chroot(const char *path);
int chown(const char *path, uid_t user, gid_t group);
int lchown(const char *path, uid_t user, gid_t group);
int fchown(int descriptor, uid_t user, gid_t group);
int truncate(const char *path, off_t size);
char *getcwd(char *to, size_t size);
int ftruncate(int descriptor, off_t size);
ssize_t pread(int descriptor, void *to, size_t n, off_t offset);
ssize_t pwrite(int descriptor, const void *from, size_t n, off_t offset);
int fsync(int descriptor);
int fdatasync(int descriptor);
void sync(void);
int pipe(int ends[2]); // to read from, to write to
int pipe2(int ends[2], int flags);
int link(const char *from, const char *to);
int symlink(const char *content, const char *path);
ssize_t readlink(const char *restrict path, char *restrict to, size_t size); // without an end
int unlinkat(int directory, const char *path, int flags);
int faccessat(int directory, const char *path, int mode, int flags);
int fchownat(int directory, const char *path, uid_t user, gid_t group, int flags);
int linkat(int from, const char *path, int to, const char *name, int flags);
int symlinkat(const char *content, int directory, const char *path);
ssize_t readlinkat(int directory, const char *restrict path, char *restrict to, size_t size);
pid_t getpid(void);
pid_t getppid(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int setuid(uid_t user);
int seteuid(uid_t user);
int setreuid(uid_t real, uid_t effective);
int setgid(gid_t group);
int setegid(gid_t group);
int setregid(gid_t real, gid_t effective);
int getgroups(int count, gid_t groups[]);
int setgroups(size_t count, const gid_t groups[]);
pid_t getpgrp(void);
pid_t getpgid(pid_t process);
int setpgid(pid_t process, pid_t group);
pid_t getsid(pid_t process);
pid_t setsid(void);
char *getlogin(void);
int gethostname(char *to, size_t size);
int nice(int increment);
pid_t fork(void);
pid_t vfork(void) __attribute__((returns_twice)); // is fork
int execve(const char *path, char *const arguments[], char *const environment[]);
int execv(const char *path, char *const arguments[]);
int execvp(const char *name, char *const arguments[]); // found by PATH
int execvpe(const char *name, char *const arguments[], char *const environment[]);
int execl(const char *path, const char *argument, ...);
int execlp(const char *name, const char *argument, ...);
int execle(const char *path, const char *argument, ...);
long sysconf(int what); // -1 and EINVAL for what is not known
long pathconf(const char *path, int what);
long fpathconf(int descriptor, int what);
int getdtablesize(void);
int getpagesize(void);
void *sbrk(ptrdiff_t increment);
int brk(void *end);
unsigned sleep(unsigned seconds);
int usleep(unsigned microseconds);
unsigned alarm(unsigned seconds);
int pause(void);
void swab(const void *restrict from, void *restrict to, ssize_t n);
long syscall(long number, ...);
_Noreturn void _exit(int status);
