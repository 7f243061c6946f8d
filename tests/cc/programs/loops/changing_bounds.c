// bounds that the body changes
#include "out.h"
int main(void) {
    int n = 5;
    for (int i = 0; i < n; i++) {
        if (i == 2)
            n += 3;
        if (i == 6)
            n -= 2;
        out(i * 10 + n);
    }
    int v[8] = {1, 2, 3}, len = 3;
    for (int i = 0; i < len && len < 7; i++)
        v[len++] = v[i] * 2;
    for (int i = 0; i < len; i++)
        out(v[i]);
    return 0;
}
