// Shared by the files of time.
#pragma once

#include <time.h>

extern const char *const __day_names[], *const __month_names[];
// What a conversion of strftime stands for if it is other conversions, else NULL.
const char *__expand_time(char kind);
// The week of ISO 8601 and the year it belongs to.
int __iso_week(const struct tm *t, long long *year);
