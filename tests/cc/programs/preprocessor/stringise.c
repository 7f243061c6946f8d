// `#` keeps spelling, squeezes space and escapes what is in literals
#include "out.h"
#define S(x) #x
#define T(x) S(x)
#define V 12 + 3
int main(void) {
    text(S(a + b)), text(T(V)), text(S("q\n" '\'')), text(S()), text(S(lead and trail));
    text(T(S(x))), text(S(a /* comment */ b)), out(sizeof S(abc));
    return 0;
}
