// break and continue belong to the innermost
#include "out.h"
int main(void) {
    int c = 0;
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 6; j++) {
            if (j == i)
                continue;
            if (j > 4)
                break;
            int k = j;
            while (k) {
                if (k == 2)
                    break;
                k--;
                c += i + k;
            }
            do {
                c++;
                if (c % 7 == 0)
                    break;
            } while (c % 3);
        }
        out(c);
    }
    return 0;
}
