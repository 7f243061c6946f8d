// sizes that depend on the ABI
#include "out.h"
int main(void) {
    out(sizeof(long)), out(sizeof(size_t)), out(sizeof(uintptr_t)), out(sizeof(ptrdiff_t)),
        out(sizeof(char *[3])), out(-1l < 0), outu((unsigned long)-1), outu((size_t)-1), out(sizeof(struct {
            char c;
            long l;
        }));
    return 0;
}
