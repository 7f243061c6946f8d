// Floats are printed as their bits.
#pragma once
#include "out.h"
static inline void outd(double value) {
    union {
        double value;
        unsigned long long bits;
    } u = {value};
    outu(u.bits);
}
static inline void outf(float value) {
    union {
        float value;
        unsigned bits;
    } u = {value};
    outu(u.bits);
}
