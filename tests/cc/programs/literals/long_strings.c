// a long string of many pieces
#include "out.h"
static const char big[] = "0123456789012345678901234567890123456789012345678901234567890123456789"
                          "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
                          "\1\2\3\4\5\6\7\10\11\12";
int main(void) {
    unsigned h = 0;
    for (unsigned i = 0; i < sizeof big; i++)
        h = h * 31 + big[i];
    out(sizeof big), outu(h), out(big[80]);
    return 0;
}
