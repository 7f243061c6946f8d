// Messages on standard error with the program's name in front, and with `err` and `warn` what errno means
// (BSD).
#pragma once

#include <stdarg.h>

void warn(const char *format, ...);
void warnx(const char *format, ...);
void vwarn(const char *format, va_list arguments);
void vwarnx(const char *format, va_list arguments);
_Noreturn void err(int status, const char *format, ...);
_Noreturn void errx(int status, const char *format, ...);
