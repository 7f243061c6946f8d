#include "out.h"
struct packet {
    uint16_t length;
    uint8_t data[];
};
static uint64_t memory[16];
int main(void) {
    struct packet *p = (struct packet *)memory;
    p->length = 10;
    for (int i = 0; i < p->length; i++)
        p->data[i] = i * i;
    unsigned sum = 0;
    for (uint8_t *q = p->data; q < p->data + p->length; q++)
        sum = sum * 5 + *q;
    outu(sum), out(sizeof *p), out(p->data - (uint8_t *)p);
    return 0;
}
