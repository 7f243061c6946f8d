// The old name of what is in stdlib.h.
#pragma once

#include <stdlib.h>
