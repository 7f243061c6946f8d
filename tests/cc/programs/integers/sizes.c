// the sizes and alignments of the basic types
#include "out.h"
int main(void) {
    out(sizeof(char)), out(sizeof(short)), out(sizeof(int)), out(sizeof(long)), out(sizeof(long long)),
        out(sizeof(float)), out(sizeof(double)), out(sizeof(long double)), out(sizeof(void *)),
        out(sizeof(_Bool)), out(sizeof(int (*)(void)));
    out(_Alignof(short)), out(_Alignof(int)), out(_Alignof(long)), out(_Alignof(long long)),
        out(_Alignof(double)), out(_Alignof(long double)), out(_Alignof(char *)), out(_Alignof(int[7]));
    return 0;
}
