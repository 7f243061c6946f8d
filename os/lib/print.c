// Numbers are made backwards, in a buffer as long as the longest of them.
#include "print.h"
#include "uart.h"

#define LONGEST 20 // 2^64 - 1 in decimal

static void print_number(uint64_t value, uint32_t base, uint32_t digits) {
    char buffer[LONGEST];
    uint32_t n = 0;
    do {
        buffer[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value || n < digits);
    while (n > 0)
        uart_put(buffer[--n]);
}

void print_text(const char *text) {
    for (; *text; text++)
        uart_put(*text);
}

void print_decimal(uint64_t value) {
    print_number(value, 10, 1);
}

void print_hex(uint64_t value, uint32_t digits) {
    print_number(value, 16, digits);
}
