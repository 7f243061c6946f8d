// The test finisher: one register, and the power is off. The registers are those of QEMU's `virt`.
#include "finisher.h"
#include "mmio.h"
#include "soc.h"

void finish(uint32_t status) {
    for (;;) // the store ends the run; where there is no finisher the machine stays here
        mmio_write32(FINISHER_CTRL, status ? status << 16 | FINISHER_FAIL : FINISHER_PASS);
}
