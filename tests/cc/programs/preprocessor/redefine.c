// a macro may be defined again alike, and anew after #undef
#include "out.h"
#define A 1 + 2
#define A 1 + 2
#define F(x) x * 2
#define F(x) x * 2
int main(void) {
    out(A), out(F(3));
#undef A
#define A 7
    out(A);
#undef F
#define F 5
    out(F);
#define LATER (B + 1)
#define B 10
    out(LATER);
#undef B
#define B 20
    out(LATER);
    return 0;
}
