// Absolute values and division with both results (C11 7.22.6, 7.8.2).
#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

int abs(int value) {
    return value < 0 ? -value : value;
}

long labs(long value) {
    return value < 0 ? -value : value;
}

long long llabs(long long value) {
    return value < 0 ? -value : value;
}

intmax_t imaxabs(intmax_t value) {
    return value < 0 ? -value : value;
}

div_t div(int left, int right) {
    div_t result = {left / right, left % right};
    return result;
}

ldiv_t ldiv(long left, long right) {
    ldiv_t result = {left / right, left % right};
    return result;
}

lldiv_t lldiv(long long left, long long right) {
    lldiv_t result = {left / right, left % right};
    return result;
}

imaxdiv_t imaxdiv(intmax_t left, intmax_t right) {
    imaxdiv_t result = {left / right, left % right};
    return result;
}

int ffsll(long long value) {
    for (int i = 0; i < 64; i++)
        if (value >> i & 1)
            return i + 1;
    return 0;
}

int ffsl(long value) {
    return ffsll(value);
}

int ffs(int value) {
    return ffsll(value);
}
