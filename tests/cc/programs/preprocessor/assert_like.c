// macros as statements and with statement expressions
#include "out.h"
#define SWAP(a, b)                                                                                           \
    do {                                                                                                     \
        __typeof__(a) t_ = (a);                                                                              \
        (a) = (b);                                                                                           \
        (b) = t_;                                                                                            \
    } while (0)
#define MAX(a, b)                                                                                            \
    ({                                                                                                       \
        __typeof__(a) x_ = (a);                                                                              \
        __typeof__(b) y_ = (b);                                                                              \
        x_ > y_ ? x_ : y_;                                                                                   \
    })
#define ARRAY_SIZE(a) (sizeof(a) / sizeof *(a))
#define CHECK(c) text(c ? "holds: " #c : "fails: " #c)
int main(void) {
    int a = 3, b = 8, v[6];
    if (a < b)
        SWAP(a, b);
    else
        out(0);
    out(a), out(b), out(MAX(a++, b++)), out(a), out(b), out(ARRAY_SIZE(v)), CHECK((a > b)), CHECK((a < b));
    return 0;
}
