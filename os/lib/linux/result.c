// The kernel's answer as POSIX functions give it.
#include <errno.h>

#include "syscall.h"

#define LARGEST_ERROR 4095

long __result(long answer) {
    if ((unsigned long)answer < -(unsigned long)LARGEST_ERROR)
        return answer;
    errno = (int)-answer;
    return -1;
}
