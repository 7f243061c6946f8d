// Recursion: Fibonacci, Ackermann, Takeuchi, towers of Hanoi, powers modulo.

#include "report.h"

static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int ackermann(int m, int n) {
    if (m == 0) {
        return n + 1;
    }
    return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static int tak(int x, int y, int z) {
    return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

static unsigned moves;

static void hanoi(int n, int from, int to, int by) {
    if (n) {
        hanoi(n - 1, from, by, to);
        moves = moves * 3 + (unsigned)(from * 4 + to);
        hanoi(n - 1, by, to, from);
    }
}

static unsigned long power(unsigned long base, unsigned long n, unsigned long modulus) {
    unsigned long result = 1;
    for (; n; n >>= 1) {
        if (n & 1) {
            result = result * base % modulus;
        }
        base = base * base % modulus;
    }
    return result;
}

int main(void) {
    unsigned long sum = (unsigned long)fib(17);
    sum = sum * 10 + (unsigned long)ackermann(2, 9);
    sum = sum * 10 + (unsigned long)tak(9, 5, 2);
    hanoi(9, 1, 2, 3);
    for (unsigned long i = 1; i < 50; i++) {
        sum += power(i, 65537, 1000003);
    }
    report(sum + moves);
    return 0;
}
