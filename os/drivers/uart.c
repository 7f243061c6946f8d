// The console by polling. Divisor 1: on this chip a character takes 160 cycles.
//
// Source: National Semiconductor PC16550D.
#include "uart.h"
#include "mmio.h"
#include "soc.h"

#define LCR_8N1 0x03
#define LCR_DLAB 0x80 // registers 0 and 1 are the divisor
#define FCR_ENABLE 0x01
#define LSR_DATA 0x01       // a character has come in
#define LSR_THR_EMPTY 0x20  // there is room for one to go out
#define UART_POLLS 1000000u // longer than any character takes; then it is dropped

void uart_init(void) {
    mmio_write8(UART0_LCR, LCR_DLAB);
    mmio_write8(UART0_DLL, 1);
    mmio_write8(UART0_DLM, 0);
    mmio_write8(UART0_LCR, LCR_8N1);
    mmio_write8(UART0_FCR, FCR_ENABLE);
}

void uart_put(char c) {
    for (uint32_t i = 0; i < UART_POLLS; i++) {
        if (mmio_read8(UART0_LSR) & LSR_THR_EMPTY) {
            mmio_write8(UART0_THR, (uint8_t)c);
            return;
        }
    }
}

int uart_get(void) {
    return mmio_read8(UART0_LSR) & LSR_DATA ? mmio_read8(UART0_RBR) : -1;
}
