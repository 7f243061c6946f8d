// What C cannot say: CSRs, sleeping, and the interrupt controller's claim. M-mode, one hart; interrupts stay
// disabled in mstatus, so they wake the CPU but never trap.
#pragma once

#include <stdint.h>

uint64_t cpu_cycles(void); // mcycle
uint64_t cpu_time(void);   // ticks of mtime
void cpu_set_timer(uint64_t ticks);
// Sleeps until an interrupt is pending (or returns early).
void cpu_wait(void);
// Lets this PLIC source wake the CPU.
void cpu_enable_interrupt(uint32_t source);
void cpu_enable_wakeup(void); // mie: timer and external
// Tells the PLIC that the pending interrupt of this source has been served.
void cpu_end_interrupt(uint32_t source);
