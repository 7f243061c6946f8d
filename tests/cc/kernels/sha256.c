// SHA-256 (FIPS 180-4) of a few kilobytes.

#include "report.h"

static const unsigned round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

struct state {
    unsigned h[8];
    unsigned char block[64];
    unsigned long length;
};

static unsigned rotate(unsigned x, int n) {
    return x >> n | x << (32 - n);
}

static void transform(struct state *s, const unsigned char *data) {
    unsigned w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = (unsigned)data[4 * i] << 24 | (unsigned)data[4 * i + 1] << 16 |
               (unsigned)data[4 * i + 2] << 8 | data[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        unsigned a = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        unsigned b = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    unsigned a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3];
    unsigned e = s->h[4], f = s->h[5], g = s->h[6], h = s->h[7];
    for (int i = 0; i < 64; i++) {
        unsigned big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        unsigned choice = (e & f) ^ (~e & g);
        unsigned t1 = h + big1 + choice + round_constants[i] + w[i];
        unsigned big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        unsigned majority = (a & b) ^ (a & c) ^ (b & c);
        unsigned t2 = big0 + majority;
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    s->h[0] += a;
    s->h[1] += b;
    s->h[2] += c;
    s->h[3] += d;
    s->h[4] += e;
    s->h[5] += f;
    s->h[6] += g;
    s->h[7] += h;
}

static void update(struct state *s, const unsigned char *data, unsigned long n) {
    for (unsigned long i = 0; i < n; i++) {
        s->block[s->length++ & 63] = data[i];
        if ((s->length & 63) == 0) {
            transform(s, s->block);
        }
    }
}

static void finish(struct state *s) {
    unsigned long bits = s->length * 8;
    unsigned char byte = 0x80;
    update(s, &byte, 1);
    byte = 0;
    while ((s->length & 63) != 56) {
        update(s, &byte, 1);
    }
    for (int i = 7; i >= 0; i--) {
        byte = (unsigned char)(bits >> 8 * i);
        update(s, &byte, 1);
    }
}

int main(void) {
    static unsigned char message[3000];
    struct state s = {
        {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
        {0},
        0};
    for (int i = 0; i < 3000; i++) {
        message[i] = (unsigned char)(i * 13 + (i >> 7));
    }
    update(&s, message, sizeof message);
    finish(&s);
    report((unsigned long)s.h[0] << 32 | s.h[7]);
    return 0;
}
