#include "out.h"
static int dense(int x) {
    switch (x) {
    case 0:
        return 5;
    case 1:
        return 3;
    case 2:
    case 3:
        return 8;
    case 4:
        x = 40;
        break;
    case 5:
        return 1;
    case 6:
        x++;
    default:
        x += 100;
    }
    return x;
}
static int sparse(long x) {
    switch (x) {
    case -1000000:
        return 1;
    case 0:
        return 2;
    case 77:
        return 3;
    case 5000000000:
        return 4;
    case 100:
        return 5;
    case -3:
        return 6;
    }
    return 7;
}
static int ranges(unsigned x) {
    switch (x) {
    case 1 ... 9:
        return 1;
    case 10 ... 99:
        return 2;
    case 4000000000u:
        return 3;
    case 4294967295u:
        return 4;
    default:
        return 0;
    }
}
static int letters(char c) {
    int n = 0;
    switch (c) {
    case 'a':
        n++;
    case 'e':
        n++;
    case 'i':
        n++;
    case 'o':
        n++;
    case 'u':
        n++;
    }
    return n;
}
static void duff(char *to, const char *from, int count) {
    int n = (count + 3) / 4;
    switch (count % 4) {
    case 0:
        do {
            *to++ = *from++;
        case 3:
            *to++ = *from++;
        case 2:
            *to++ = *from++;
        case 1:
            *to++ = *from++;
        } while (--n > 0);
    }
}
int main(void) {
    for (int i = -2; i < 10; i++)
        out(dense(i)), out(sparse(i)), out(ranges(i));
    out(sparse(-1000000)), out(sparse(77)), out(sparse(100)), out(sparse(5000000000)), out(sparse(705032704));
    out(ranges(50)), out(ranges(100)), out(ranges(4000000000u));
    for (const char *p = "aeioux"; *p; p++)
        out(letters(*p));
    char buffer[20] = "";
    duff(buffer, "duff's device", 14);
    text(buffer);
    for (int i = 0; i < 3; i++) {
        switch (i) {
        case 1:
            continue;
        default:
            out(i);
        }
        out(-i);
    }
    switch (3) {}
    return 0;
}
