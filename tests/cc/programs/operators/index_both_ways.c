// a[i] and i[a]
#include "out.h"
static int a[3] = {1, 2, 3};
int main(void) {
    out(1 [a]), out((&a[1])[1]), out((a + 2)[-1]), out("text"[2]), out(2 ["text"]), out(*(a + 1)),
        out((1 ? a : 0)[2]), out((a)[0]);
    return 0;
}
