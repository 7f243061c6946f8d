// The old name of signal.h.
#pragma once

#include <signal.h>
