// What a failed assert does (C11 7.2.1.1).
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <stdio.h>

_Noreturn void __assert_fail(const char *condition, const char *file, int line, const char *function) {
    fflush(stdout);
    dprintf(STDERR_FILENO, "%s:%d: %s: Assertion `%s' failed.\n", file, line, function, condition);
    abort();
}
