// packed fields cross their units
#include "out.h"
struct p {
    unsigned a : 5;
    unsigned long long b : 33;
    int c : 12;
    unsigned d : 31;
} __attribute__((packed));
int main(void) {
    struct p s = {17, 0x123456789, -5, 0x7fffffff};
    out(sizeof s), out(s.a), out(s.b), out(s.c), out(s.d);
    s.b += 0x100000000, s.c -= 3000, s.d ^= 0x55, out(s.b), out(s.c), out(s.d), out(s.a);
    for (unsigned i = 0; i < sizeof s; i++)
        out(((unsigned char *)&s)[i]);
    return 0;
}
