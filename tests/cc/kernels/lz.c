// A Lempel-Ziv compressor with a hash of three bytes, and its decompressor.

#include "report.h"

enum { SIZE = 6000, HASHES = 1024, LEAST = 3, MOST = 66, WINDOW = 4096 };

static unsigned char text[SIZE], packed[SIZE * 2], back[SIZE];
static int heads[HASHES];

static unsigned hash(const unsigned char *p) {
    return ((unsigned)p[0] << 10 ^ (unsigned)p[1] << 5 ^ p[2]) * 2654435761u >> 22;
}

static int match(const unsigned char *a, const unsigned char *b, int limit) {
    int n = 0;
    while (n < limit && a[n] == b[n]) {
        n++;
    }
    return n;
}

static int compress(const unsigned char *in, int n, unsigned char *out) {
    int at = 0, to = 0;
    for (int i = 0; i < HASHES; i++) {
        heads[i] = -1;
    }
    while (at < n) {
        int best = 0, from = 0;
        if (at + LEAST <= n) {
            unsigned h = hash(in + at);
            from = heads[h];
            heads[h] = at;
            if (from >= 0 && at - from < WINDOW) {
                int limit = n - at < MOST ? n - at : MOST;
                best = match(in + from, in + at, limit);
            }
        }
        if (best >= LEAST) {
            int distance = at - from;
            out[to++] = (unsigned char)(0x80 | (best - LEAST));
            out[to++] = (unsigned char)(distance >> 8);
            out[to++] = (unsigned char)distance;
            at += best;
        } else {
            out[to++] = in[at++] & 0x7F;
        }
    }
    return to;
}

static int expand(const unsigned char *in, int n, unsigned char *out) {
    int to = 0;
    for (int at = 0; at < n;) {
        if (in[at] & 0x80) {
            int length = (in[at] & 0x7F) + LEAST;
            int distance = in[at + 1] << 8 | in[at + 2];
            at += 3;
            for (int i = 0; i < length; i++) {
                out[to] = out[to - distance];
                to++;
            }
        } else {
            out[to++] = in[at++];
        }
    }
    return to;
}

int main(void) {
    unsigned state = 7;
    for (int i = 0; i < SIZE; i++) {
        if (i % 7 == 0) {
            state = state * 1103515245u + 12345u;
        }
        text[i] = (unsigned char)('a' + (state >> (16 + i % 7)) % 20);
    }
    unsigned long sum = 0;
    for (int round = 0; round < 4; round++) {
        int n = compress(text, SIZE, packed);
        int m = expand(packed, n, back);
        sum = sum * 31 + (unsigned long)(n * 7 + m);
        for (int i = 0; i < SIZE; i++) {
            sum += text[i] != back[i];
        }
    }
    report(sum);
    return 0;
}
