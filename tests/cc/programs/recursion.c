#include "out.h"
static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
static int ackermann(int m, int n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
static int even(unsigned n);
static int odd(unsigned n) {
    return n == 0 ? 0 : even(n - 1);
}
static int even(unsigned n) {
    return n == 0 ? 1 : odd(n - 1);
}
static long gcd(long a, long b) {
    return b ? gcd(b, a % b) : a;
}
static int moves;
static void hanoi(int n, int from, int to, int by) {
    if (!n)
        return;
    hanoi(n - 1, from, by, to);
    moves += from * 3 + to;
    hanoi(n - 1, by, to, from);
}
static int queens(int n, int row, unsigned cols, unsigned d1, unsigned d2) {
    if (row == n)
        return 1;
    int found = 0;
    for (int c = 0; c < n; c++) {
        if (cols >> c & 1 || d1 >> (row + c) & 1 || d2 >> (row - c + n) & 1)
            continue;
        found += queens(n, row + 1, cols | 1u << c, d1 | 1u << (row + c), d2 | 1u << (row - c + n));
    }
    return found;
}
int main(void) {
    out(fib(18)), out(ackermann(2, 6)), out(even(100)), out(odd(7)), out(gcd(1071l * 7919, 462l * 7919));
    hanoi(8, 1, 2, 3), out(moves), out(queens(6, 0, 0, 0, 0));
    return 0;
}
