// The old name of what is in stdlib.h.
#pragma once

#include <stdlib.h>

size_t malloc_usable_size(void *block); // at least what was asked for
