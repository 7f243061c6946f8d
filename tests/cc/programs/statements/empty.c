// empty statements, blocks and declarations everywhere
#include "out.h"
int main(void) {
    ;
    {
    }
    {
        {
        }
    }
    if (1)
        ;
    else
        ;
    for (int i = 0; i < 2; i++)
        ;
    while (0)
        ;
    do {
    } while (0);
    ;
    int x = 1;
    ;
    ;
    ;
    out(x);
    if (x) {
    } else
        out(5);
    switch (x) {}
    switch (x) { case 1:; }
    {
        ;
        int x = 2;
        out(x);
    }
l:;
    out(3);
    return 0;
}
