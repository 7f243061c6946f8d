// How other processes ended (POSIX).
#pragma once

#include <sys/types.h>

#define WNOHANG 1
#define WUNTRACED 2
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WTERMSIG(status) ((status) & 0x7f)
#define WSTOPSIG(status) WEXITSTATUS(status)
#define WIFEXITED(status) (WTERMSIG(status) == 0)
#define WIFSIGNALED(status) (((status) & 0xffff) - 1u < 0xffu)
#define WIFSTOPPED(status) (((status) & 0xff) == 0x7f)

pid_t wait(int *status);
pid_t waitpid(pid_t process, int *status, int options);
