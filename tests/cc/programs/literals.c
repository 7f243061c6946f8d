#include "out.h"
int main(void) {
    out(0x7fffffff), out(2147483648), outu(0xffffffff), out(sizeof 0xffffffff), out(sizeof 2147483648),
        outu(0xffffffffffffffff);
    out(0777), out(0b1011), out(1ull << 63 >> 63), out('a'), out('\n'), out('\0'), out('\x7f'), out('\377'),
        out('\\' + '\'');
    out(sizeof 'a'), out(sizeof "abc"), out("abc"[1]), out(sizeof 1L), out(sizeof 1u), out(10llu),
        out(-2147483648), out(-9223372036854775807 - 1);
    text("tab\there"), text("nul is \0 hidden"), out(sizeof("a\0b")), out('ab'), text("\u00e9"),
        out(sizeof "\u00e9");
    out(1 - -1), out(- -3), out(3 - - -2), out(2147483647 + 0u), out(4294967295 == -1),
        out(4294967295u == -1);
    return 0;
}
