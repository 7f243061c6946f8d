// Processor time in ticks, a hundredth of a second each (POSIX).
#pragma once

#include <sys/types.h>

struct tms {
    clock_t tms_utime, tms_stime, tms_cutime, tms_cstime;
};

clock_t times(struct tms *into);
