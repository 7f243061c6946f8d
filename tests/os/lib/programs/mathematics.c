// Functions of math.h on bits: each line of standard input is NAME BITS..., the answer the result's bits and
// errno. A name that ends in f takes and gives floats.
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unary {
    const char *name;
    double (*wide)(double);
    float (*narrow)(float);
};
struct binary {
    const char *name;
    double (*wide)(double, double);
    float (*narrow)(float, float);
};

#define ROW(name) {#name, name, name##f}
static const struct unary unaries[] = {
    ROW(acos),  ROW(asin),      ROW(atan),  ROW(cos),   ROW(sin),    ROW(tan),    ROW(acosh),
    ROW(asinh), ROW(atanh),     ROW(cosh),  ROW(sinh),  ROW(tanh),   ROW(exp),    ROW(exp2),
    ROW(expm1), ROW(log),       ROW(log10), ROW(log1p), ROW(log2),   ROW(logb),   ROW(cbrt),
    ROW(fabs),  ROW(sqrt),      ROW(erf),   ROW(erfc),  ROW(lgamma), ROW(tgamma), ROW(ceil),
    ROW(floor), ROW(nearbyint), ROW(rint),  ROW(round), ROW(trunc),
};
static const struct binary binaries[] = {
    ROW(atan2),    ROW(hypot),     ROW(pow),  ROW(fmod), ROW(remainder),
    ROW(copysign), ROW(nextafter), ROW(fdim), ROW(fmax), ROW(fmin),
};

static double wide(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static float narrow(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float x;
    memcpy(&x, &low, sizeof x);
    return x;
}

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t bits_of_float(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static uint64_t answer(const char *name, int is_float, uint64_t a, uint64_t b, uint64_t c) {
    int number = 0;
    double part;
    for (size_t i = 0; i < sizeof unaries / sizeof *unaries; i++)
        if (!strcmp(unaries[i].name, name))
            return is_float ? bits_of_float(unaries[i].narrow(narrow(a))) : bits_of(unaries[i].wide(wide(a)));
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (!strcmp(binaries[i].name, name))
            return is_float ? bits_of_float(binaries[i].narrow(narrow(a), narrow(b)))
                            : bits_of(binaries[i].wide(wide(a), wide(b)));
    if (!strcmp(name, "fma"))
        return is_float ? bits_of_float(fmaf(narrow(a), narrow(b), narrow(c)))
                        : bits_of(fma(wide(a), wide(b), wide(c)));
    if (!strcmp(name, "ldexp"))
        return bits_of(ldexp(wide(a), (int)b));
    if (!strcmp(name, "frexp"))
        return bits_of(frexp(wide(a), &number)) ^ (uint64_t)(int64_t)number;
    if (!strcmp(name, "remquo"))
        return bits_of(remquo(wide(a), wide(b), &number)) ^ (uint64_t)(number & 7);
    if (!strcmp(name, "modf"))
        return bits_of(modf(wide(a), &part)) ^ bits_of(part) << 1;
    if (!strcmp(name, "llrint"))
        return (uint64_t)llrint(wide(a));
    if (!strcmp(name, "llround"))
        return (uint64_t)llround(wide(a));
    if (!strcmp(name, "ilogb"))
        return (uint64_t)(int64_t)ilogb(wide(a));
    if (!strcmp(name, "classify")) // in our numbers
        return (uint64_t)(isnan(wide(a)) * 16 + isinf(wide(a)) * 8 + isfinite(wide(a)) * 4 +
                          isnormal(wide(a)) * 2 + signbit(wide(a)));
    return UINT64_MAX;
}

int main(void) {
    static char line[200];
    while (fgets(line, sizeof line, stdin)) {
        char *rest, *name = strtok_r(line, " \n", &rest);
        uint64_t values[3] = {0, 0, 0};
        for (int i = 0; i < 3; i++) {
            char *word = strtok_r(NULL, " \n", &rest);
            values[i] = word ? strtoull(word, NULL, 16) : 0;
        }
        size_t n = strlen(name);
        int is_float = n > 1 && name[n - 1] == 'f' && strcmp(name, "erf") && strcmp(name, "modf");
        if (is_float)
            name[n - 1] = 0;
        errno = 0;
        uint64_t result = answer(name, is_float, values[0], values[1], values[2]);
        printf("%llx %d\n", (unsigned long long)result, errno);
    }
    return 0;
}
