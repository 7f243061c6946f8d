// The old name of termios.h.
#pragma once

#include <termios.h>
