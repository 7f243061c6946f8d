// Shared by the files of time.
#pragma once

#include <time.h>

int __iso_week(const struct tm *t, long long *year);
