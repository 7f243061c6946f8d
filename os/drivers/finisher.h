// The end of the machine's run.
#pragma once

#include <stdint.h>

// Power off with an exit status: 0 is good. Does not return.
void finish(uint32_t status);
