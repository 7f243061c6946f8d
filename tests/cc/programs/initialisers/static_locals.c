// static objects in functions, and in blocks
#include "out.h"
static int count(void) {
    static int n = 5, *p = &n;
    static const int step[] = {1, 2, 3};
    *p += step[n % 3];
    {
        static int n = 100;
        n++;
        if (n > 102)
            return n;
    }
    return n;
}
int main(void) {
    for (int i = 0; i < 5; i++)
        out(count());
    return 0;
}
