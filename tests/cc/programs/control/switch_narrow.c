// the controlling expression is promoted
#include "out.h"
static int f(unsigned char c) {
    switch (c) {
    case 200:
        return 1;
    case 255:
        return 2;
    case -1:
        return 3;
    case 256:
        return 4;
    }
    return 0;
}
static int g(signed char c) {
    switch (c) {
    case -128:
        return 1;
    case -1:
        return 2;
    case 127:
        return 3;
    }
    return 0;
}
static int b(_Bool b) {
    switch (b) {
    case 0:
        return 10;
    case 1:
        return 11;
    }
    return 12;
}
int main(void) {
    out(f(200)), out(f(255)), out(f(0)), out(g(128)), out(g(255)), out(g(127)), out(b(7)), out(b(0));
    return 0;
}
