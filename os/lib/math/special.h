// The special functions on wide numbers.
#pragma once

#include "wide.h"

struct wide __wide_erf(struct wide x);            // |x| < 6
struct wide __wide_erfc(struct wide x);           // x >= 2
struct wide __wide_gamma(struct wide x);          // x > 0
struct wide __wide_log_gamma(struct wide x);      // x > 0
struct wide __wide_log_reflection(struct wide x); // x < 0, not an integer
