#include "out.h"
struct __attribute__((packed)) entry {
    uint8_t flag;
    uint32_t value;
    uint16_t tail;
};
struct aligned {
    char c;
    _Alignas(16) char d;
} __attribute__((aligned(32)));
static _Alignas(64) char line[3];
static struct entry table[2] = {{1, 0x12345678, 2}, {3, 4, 5}};
static uint8_t *bytes = (uint8_t *)table;
int main(void) {
    out(sizeof(struct entry)), out(_Alignof(struct entry)), out(offsetof(struct entry, tail)),
        out(sizeof table);
    out(sizeof(struct aligned)), out(offsetof(struct aligned, d)), out((uintptr_t)line % 64),
        out(_Alignof(struct aligned));
    out(bytes[0]), out(bytes[1]), out(bytes[4]), out(bytes[5]), out(bytes[7]);
    _Alignas(32) char local[4];
    out((uintptr_t)local % 32);
    struct entry copy = table[1];
    out(copy.flag);
    return 0;
}
