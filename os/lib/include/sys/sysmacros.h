// The parts of a device's number, as Linux packs them.
#pragma once

#define major(d) ((unsigned)((d) >> 8 & 0xfff) | (unsigned)((d) >> 32 & ~0xfffull))
#define minor(d) ((unsigned)((d) & 0xff) | (unsigned)((d) >> 12 & ~0xffull))
#define makedev(a, b)                                                                                        \
    (((unsigned long long)(a) & 0xfff) << 8 | ((unsigned long long)(a) & ~0xfffull) << 32 |                  \
     ((unsigned long long)(b) & 0xff) | ((unsigned long long)(b) & ~0xffull) << 12)
