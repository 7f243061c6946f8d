// frames and return addresses
#include "out.h"
static __attribute__((noinline)) int in(char *outer) {
    char c;
    return (char *)__builtin_frame_address(0) <= outer && &c < outer;
}
static __attribute__((noinline)) void *back(void) {
    return __builtin_return_address(0);
}
int main(void) {
    char c;
    out(in(&c)), out(back() != 0), out((char *)back() > (char *)0);
    return 0;
}
