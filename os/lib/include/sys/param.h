// What old programs expect here (BSD).
#pragma once

#include <limits.h>
#include <stddef.h>

#define MAXPATHLEN 4096
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define howmany(n, size) (((n) + (size) - 1) / (size))
