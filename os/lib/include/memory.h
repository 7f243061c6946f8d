// The old name of what is in string.h.
#pragma once

#include <string.h>
