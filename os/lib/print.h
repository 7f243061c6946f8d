// Text and numbers on the console.
#pragma once

#include <stdint.h>

void print_text(const char *text);
void print_decimal(uint64_t value);
// Lower case, without prefix, at least `digits` digits.
void print_hex(uint64_t value, uint32_t digits);
