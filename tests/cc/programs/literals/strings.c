// escapes that end, concatenation, zeros inside
#include "out.h"
int main(void) {
    static const char s[] = "a\0b\x41"
                            "1\1012\n";
    for (unsigned i = 0; i < sizeof s; i++)
        out(s[i]);
    out(sizeof ""), out(sizeof "\\\""), out("abc"[1]), out(*"z"), out(2 ["xyz"]), text("tab\tquote\"back\\"),
        text("\x68\151");
    return 0;
}
