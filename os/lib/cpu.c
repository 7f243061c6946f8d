// CLINT and PLIC from C; the CSRs are in cpu.S.
#include "cpu.h"
#include "mmio.h"
#include "soc.h"

uint64_t cpu_time(void) {
    return mmio_read64(CLINT_MTIME);
}

void cpu_set_timer(uint64_t ticks) {
    mmio_write64(CLINT_MTIMECMP, ticks);
}

void cpu_enable_interrupt(uint32_t source) {
    uint32_t enable = PLIC_ENABLE + source / 32u * 4u;
    mmio_write32(PLIC_PRIORITY + 4u * source, 1);
    mmio_write32(enable, mmio_read32(enable) | 1u << source % 32u);
    mmio_write32(PLIC_THRESHOLD, 0);
    cpu_enable_wakeup();
}

void cpu_end_interrupt(uint32_t source) {
    uint32_t claimed = mmio_read32(PLIC_CLAIM);
    if (claimed == source)
        mmio_write32(PLIC_CLAIM, claimed);
}
