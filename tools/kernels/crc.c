// CRC-32 of a buffer, by a table of 256 words: one chain of dependent loads.

enum { BYTES = 16384 };

static unsigned table[256];
static unsigned char buffer[BYTES];

static unsigned crc(void) {
    unsigned value = ~0u;
    for (int i = 0; i < BYTES; i++) {
        value = value >> 8 ^ table[(value ^ buffer[i]) & 255];
    }
    return ~value;
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
        buffer[i] = i * 7;
    }
    unsigned first = crc();
    for (int round = 0; round < ROUNDS; round++) {
        if (crc() != first) {
            return 1;
        }
    }
    return 0;
}
