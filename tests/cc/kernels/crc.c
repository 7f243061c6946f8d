// CRC-32 by a table, CRC-16 bit by bit, Adler-32 and Fletcher-16 of one buffer.

#include "report.h"

enum { BYTES = 12000 };

static unsigned table[256];
static unsigned char buffer[BYTES];

static unsigned crc32(const unsigned char *data, int n) {
    unsigned value = ~0u;
    for (int i = 0; i < n; i++) {
        value = value >> 8 ^ table[(value ^ data[i]) & 255];
    }
    return ~value;
}

static unsigned short crc16(const unsigned char *data, int n) {
    unsigned short value = 0xFFFF;
    while (n--) {
        value ^= (unsigned short)(*data++ << 8);
        for (int bit = 0; bit < 8; bit++) {
            if (value & 0x8000) {
                value = (unsigned short)(value << 1 ^ 0x1021);
            } else {
                value = (unsigned short)(value << 1);
            }
        }
    }
    return value;
}

static unsigned adler(const unsigned char *data, unsigned long n) {
    unsigned a = 1, b = 0;
    for (unsigned long i = 0; i < n; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static unsigned short fletcher(const unsigned char *data, int n) {
    unsigned char a = 0, b = 0;
    for (int i = 0; i < n; i++) {
        a += data[i];
        b += a;
    }
    return (unsigned short)(b << 8 | a);
}

int main(void) {
    for (unsigned n = 0; n < 256; n++) {
        unsigned value = n;
        for (int bit = 0; bit < 8; bit++) {
            value = value & 1 ? value >> 1 ^ 0xEDB88320u : value >> 1;
        }
        table[n] = value;
    }
    for (int i = 0; i < BYTES; i++) {
        buffer[i] = i * 7 + (i >> 5);
    }
    unsigned long sum = crc32(buffer, BYTES);
    sum = sum * 3 + crc16(buffer, BYTES / 4);
    sum = sum * 3 + adler(buffer, BYTES);
    report(sum * 3 + fletcher(buffer, BYTES));
    return 0;
}
