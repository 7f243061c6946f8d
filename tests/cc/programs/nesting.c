#include "out.h"
#define P10(x) ((((((((((x))))))))))
#define S10(x) x + x + x + x + x + x + x + x + x + x
int main(void) {
    int a = 1, i = 3;
    out(P10(P10(a))), out(S10(S10(a))), out(- - - - - -a), out(!!!!!!!a), out(~~~~a);
    {
        {
            {
                {
                    {
                        {
                            {
                                {
                                    {
                                        {
                                            out(2);
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    if (a)
        if (!a)
            out(1);
        else if (a > 5)
            out(2);
        else if (i == 3) {
            if (a)
                if (i)
                    out(3);
        } else
            out(4);
    out(a ? i ? 1 : 2 : i ? 3 : 4), out(a ? 0 ? 1 : a ? i ? 7 : 8 : 9 : 10);
    while (i)
        while (i)
            while (i)
                while (i)
                    i--;
    for (;;) {
        do {
            switch (a) {
            case 1:
                do {
                    if (a)
                        break;
                } while (1);
                out(5);
            }
        } while (0);
        break;
    }
    out((a, (a, (a, (i, a + 4))))), out(((((a + 1) * 2 + 1) * 2 + 1) * 2 + 1) * 2);
    return 0;
}
