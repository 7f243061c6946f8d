// The time of day (POSIX).
#pragma once

#include <sys/types.h>

int gettimeofday(struct timeval *restrict into, void *restrict zone);
