// A pseudo-random generator: shifts and xors in registers, one dependent chain.

int main(void) {
    unsigned long x = 88172645463325252ul, sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < 1000; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            sum += x;
        }
    }
    return sum == 0;
}
