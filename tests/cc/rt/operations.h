// The operations of cc/rt and what is right for each, as a list for a macro of the file that includes this.
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "random.h"

typedef unsigned long arg;

// The upper half of a register that holds a float means nothing.
static arg noise(uint64_t a) {
    return (arg)((a & 0xffffffff) | (state & UINT64_C(0xffffffff00000000)));
}

// One line an operation: name, kind of operands, type of ours, its parameters, how it is called, what is
// right. The kind is the number of operands and d, f (floats as bits) or i (an integer).
#define DOUBLE2(X, name, right) X(name, 2, 'd', uint64_t, (uint64_t, uint64_t), (a, b), right)
#define SINGLE2(X, name, right) X(name, 2, 'f', uint32_t, (arg, arg), (noise(a), noise(b)), right)
#define COMPARE(X, name, right64, right32)                                                                   \
    X(__##name##df2, 2, 'd', long, (uint64_t, uint64_t), (a, b), right64)                                    \
    X(__##name##sf2, 2, 'f', long, (arg, arg), (noise(a), noise(b)), right32)
#define FIX(X, name, mode, type, convert)                                                                    \
    X(__##name##df##mode, 1, 'd', type, (uint64_t), (a), convert(d(a), a >> 63 & 1))                         \
    X(__##name##sf##mode, 1, 'f', type, (arg), (noise(a)), convert(f(a), a >> 31 & 1))
#define FLOAT(X, name, type)                                                                                 \
    X(__##name##df, 1, 'i', uint64_t, (type), ((type)a), db((double)(type)a))                                \
    X(__##name##sf, 1, 'i', uint32_t, (type), ((type)a), fb((float)(type)a))

#define OPERATIONS(X)                                                                                        \
    DOUBLE2(X, __adddf3, db(d(a) + d(b)))                                                                    \
    DOUBLE2(X, __subdf3, db(d(a) - d(b)))                                                                    \
    DOUBLE2(X, __muldf3, db(d(a) * d(b)))                                                                    \
    DOUBLE2(X, __divdf3, db(d(a) / d(b)))                                                                    \
    SINGLE2(X, __addsf3, fb(f(a) + f(b)))                                                                    \
    SINGLE2(X, __subsf3, fb(f(a) - f(b)))                                                                    \
    SINGLE2(X, __mulsf3, fb(f(a) * f(b)))                                                                    \
    SINGLE2(X, __divsf3, fb(f(a) / f(b)))                                                                    \
    COMPARE(X, eq, d(a) != d(b), f(a) != f(b))                                                               \
    COMPARE(X, ne, d(a) != d(b), f(a) != f(b))                                                               \
    COMPARE(X, le, order(d(a), d(b), 2), order(f(a), f(b), 2))                                               \
    COMPARE(X, lt, order(d(a), d(b), 2), order(f(a), f(b), 2))                                               \
    COMPARE(X, ge, order(d(a), d(b), -2), order(f(a), f(b), -2))                                             \
    COMPARE(X, gt, order(d(a), d(b), -2), order(f(a), f(b), -2))                                             \
    COMPARE(X, unord, isunordered(d(a), d(b)), isunordered(f(a), f(b)))                                      \
    X(__negdf2, 1, 'd', uint64_t, (uint64_t), (a), a ^ UINT64_C(1) << 63)                                    \
    X(__negsf2, 1, 'f', uint32_t, (arg), (noise(a)), (uint32_t)a ^ UINT32_C(1) << 31)                        \
    FIX(X, fix, si, uint32_t, TO_INT)                                                                        \
    FIX(X, fixuns, si, uint32_t, TO_UNSIGNED)                                                                \
    FIX(X, fix, di, uint64_t, TO_LONG)                                                                       \
    FIX(X, fixuns, di, uint64_t, TO_UNSIGNED_LONG)                                                           \
    FLOAT(X, floatsi, int32_t)                                                                               \
    FLOAT(X, floatunsi, uint32_t)                                                                            \
    FLOAT(X, floatdi, int64_t)                                                                               \
    FLOAT(X, floatundi, uint64_t)                                                                            \
    X(__fmadf4, 3, 'd', uint64_t, (uint64_t, uint64_t, uint64_t), (a, b, c), db(fma(d(a), d(b), d(c))))      \
    X(__fmasf4, 3, 'f', uint32_t, (arg, arg, arg), (noise(a), noise(b), noise(c)),                           \
      fb(fmaf(f(a), f(b), f(c))))                                                                            \
    X(__sqrtdf2, 1, 'd', uint64_t, (uint64_t), (a), db(sqrt(d(a))))                                          \
    X(__sqrtsf2, 1, 'f', uint32_t, (arg), (noise(a)), fb(sqrtf(f(a))))                                       \
    X(__truncdfsf2, 1, 'd', uint32_t, (uint64_t), (a), fb((float)d(a)))                                      \
    X(__extendsfdf2, 1, 'f', uint64_t, (arg), (noise(a)), db((double)f(a)))

#endif
