// a calculator with precedences
#include "out.h"
static const char *p;
static int expr(int level) {
    int v;
    while (*p == ' ')
        p++;
    if (*p == '(')
        p++, v = expr(0), p++;
    else if (*p == '-')
        p++, v = -expr(3);
    else
        for (v = 0; *p >= '0' && *p <= '9'; p++)
            v = v * 10 + *p - '0';
    for (;;) {
        while (*p == ' ')
            p++;
        char c = *p;
        int l = c == '+' || c == '-' ? 1 : c == '*' || c == '/' || c == '%' ? 2 : 0;
        if (l <= level)
            return v;
        p++;
        int r = expr(l);
        switch (c) {
        case '+':
            v += r;
            break;
        case '-':
            v -= r;
            break;
        case '*':
            v *= r;
            break;
        case '/':
            v = r ? v / r : 0;
            break;
        case '%':
            v = r ? v % r : 0;
        }
    }
}
static int eval(const char *s) {
    p = s;
    return expr(0);
}
int main(void) {
    out(eval("1 + 2 * 3")), out(eval("(1+2)*3 - -4")), out(eval("100/7%5*2")), out(eval("2*(3+(4-5)*6)/3")),
        out(eval("7-3-2"));
    return 0;
}
