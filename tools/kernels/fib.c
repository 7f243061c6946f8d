// Fibonacci numbers by recursion: nothing but calls, returns and the stack.

static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        if (fib(20) != 6765) {
            return 1;
        }
    }
    return 0;
}
