// Memory that ends with the function (GNU).
#pragma once

#define alloca(size) __builtin_alloca(size)
