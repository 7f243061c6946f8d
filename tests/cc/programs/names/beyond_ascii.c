// identifiers with characters beyond ASCII, written as such or as universal character names
#include "out.h"
#define CONCAT(a, b) a##b
#define größe(x) ((x) * 2)
struct \u00fcber {
    int \U000000e4ndert, ß;
};
static int π = 3, привет = 4;
int été(int 数) {
    return 数 + π;
}

int main(void) {
    struct über s = {.ändert = 5, .\u00df = 6};
    int étéx = 7, a日本b = 8;
    out(s.\u00e4ndert), out(s.ß), out(été(1)), out(\u00e9t\u00e9(2)),
        out(\u043f\u0440\u0438\u0432\u0435\u0442);
    out(CONCAT(été, x)), out(a日本b), out(größe(π)), out(gr\u00f6ße(1));
    return 0;
}
