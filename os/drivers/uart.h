// The console, a 16550 with byte registers. Call uart_init once; uart_put waits until there is room.
#pragma once

#include <stdint.h>

void uart_init(void);
void uart_put(char c);
// The next character that has come in, or -1 if none has.
int uart_get(void);
