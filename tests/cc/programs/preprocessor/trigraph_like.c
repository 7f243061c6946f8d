// question marks and odd but harmless spellings
#include "out.h"
int main(void) {
    text("??"), text("?\?="), out("what??!"[6]);
    int array<:2:> = <%3, 4%>;
    out(array<:1:>), out(sizeof "%:%:");
%:define PERCENT 9
    out(PERCENT);
    return 0;
}
