// Output for the test programs, the same on the host and on the chip.
#pragma once
#include <stddef.h>
#include <stdint.h>

void out(long long value);
void outu(unsigned long long value);
void text(const char *s);
