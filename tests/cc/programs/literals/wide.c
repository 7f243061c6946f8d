// wide, 16 and 32 bit strings and their elements
#include "out.h"
#include <stddef.h>
int main(void) {
    static const wchar_t w[] = L"a\x1234é";
    static const __CHAR16_TYPE__ u[] = u"a\U0001f600";
    static const __CHAR32_TYPE__ U[] = U"\U0001f600z";
    out(sizeof w / sizeof *w), out(sizeof u / sizeof *u), out(sizeof U / sizeof *U);
    for (int i = 0; i < 4; i++)
        out(w[i]), out(u[i]);
    out(U[0]), out(U[1]), out(L'€'), out(u'é'), out(U'\U0001f600'), out(sizeof u'a'), out(sizeof U'a'),
        out(sizeof L'a');
    return 0;
}
