// The sieve of Eratosthenes over bytes: short loops of stores with a stride.

enum { LIMIT = 65536, PRIMES = 6542 };

static unsigned char composite[LIMIT];

static int count_primes(void) {
    int count = 0;
    for (int i = 0; i < LIMIT; i++) {
        composite[i] = 0;
    }
    for (int i = 2; i < LIMIT; i++) {
        if (composite[i]) {
            continue;
        }
        count++;
        for (int j = i + i; j < LIMIT; j += i) {
            composite[j] = 1;
        }
    }
    return count;
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        if (count_primes() != PRIMES) {
            return 1;
        }
    }
    return 0;
}
