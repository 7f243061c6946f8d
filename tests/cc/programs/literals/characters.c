// escapes, octal and hexadecimal, several characters
#include "out.h"
int main(void) {
    out('\a'), out('\b'), out('\f'), out('\n'), out('\r'), out('\t'), out('\v'), out('\\'), out('\''),
        out('"'), out('\?'), out('\e');
    out('\0'), out('\7'), out('\12'), out('\101'), out('\x41'), out('\xff'), out('\377'), out(sizeof 'x'),
        out('ab'), out('abc'), out((char)'\x80');
    return 0;
}
