// The old name of sys/syscall.h.
#pragma once

#include <sys/syscall.h>
