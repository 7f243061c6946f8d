#include "out.h"
static long rotate(int n) {
    long a = 1, b = 2, c = 3;
    while (n--) {
        long t = a;
        a = b;
        b = c;
        c = t + 1;
    }
    return a * 100 + b * 10 + c;
}
static int swap(int n) {
    int a = 1, b = 2;
    for (; n > 0; n--) {
        int t = a;
        a = b;
        b = t;
    }
    return a * 10 + b;
}
static int lost(int n) {
    int last = -1, i;
    for (i = 0; i < n; i++)
        last = i;
    return last * 100 + i;
}
static int nested(int n) {
    int x = 0, y = 1;
    for (int i = 0; i < n; i++) {
        int old = x;
        for (int j = 0; j < i; j++) {
            if (j & 1) {
                x += y;
                continue;
            }
            y ^= x;
            if (y > 50)
                break;
        }
        if (old == x)
            y++;
    }
    return x * 1000 + y;
}
static int pick(int a, int b, int c) {
    int r;
    if (a) {
        r = b;
        if (b)
            r = c;
    } else if (c)
        r = a - c;
    else
        r = 0;
    return r;
}
static unsigned state_machine(const char *s) {
    enum { START, WORD, NUMBER } state = START;
    unsigned words = 0, total = 0, value = 0;
    for (;; s++) {
        char ch = *s;
        int digit = ch >= '0' && ch <= '9', alpha = ch >= 'a' && ch <= 'z';
        switch (state) {
        case START:
            if (digit)
                state = NUMBER, value = ch - '0';
            else if (alpha)
                state = WORD, words++;
            break;
        case WORD:
            if (!alpha)
                state = START;
            break;
        case NUMBER:
            if (digit)
                value = value * 10 + ch - '0';
            else
                total += value, state = START;
        }
        if (!ch)
            return words * 10000 + total;
    }
}
int main(void) {
    for (int i = 0; i < 6; i++)
        out(rotate(i)), out(swap(i)), out(lost(i)), out(nested(i * 2)), out(pick(i & 1, i & 2, i & 4));
    outu(state_machine("abc 12 de 30 x9 7"));
    return 0;
}
