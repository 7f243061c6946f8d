// Bits counted: what __builtin_clzl and its kin call where the machine has no instruction for it. The names
// and types are libgcc's ("Integer library routines" in the manual of GCC's internals).

typedef unsigned long word;

// The sums of neighbouring fields, twice as wide each time; one multiplication adds the eight bytes up.
int __popcountdi2(word x) {
    x -= x >> 1 & 0x5555555555555555;
    x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (int)(x * 0x0101010101010101 >> 56);
}

int __paritydi2(word x) {
    return __popcountdi2(x) & 1;
}

// Leading zeros; 64 for zero. What is below the highest one becomes ones too.
int __clzdi2(word x) {
    x |= x >> 1;
    x |= x >> 2;
    x |= x >> 4;
    x |= x >> 8;
    x |= x >> 16;
    x |= x >> 32;
    return __popcountdi2(~x);
}

// Trailing zeros; 64 for zero. They are the ones of x - 1 that x has not.
int __ctzdi2(word x) {
    return __popcountdi2(~x & (x - 1));
}

// The number of the lowest one, from 1; 0 for zero.
int __ffsdi2(word x) {
    return x ? __ctzdi2(x) + 1 : 0;
}
