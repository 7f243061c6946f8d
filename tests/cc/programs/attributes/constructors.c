// functions before main, in the order of their priorities
#include "out.h"
static int trace;
__attribute__((constructor)) static void plain(void) {
    trace = trace * 10 + 3;
}
__attribute__((unused, constructor(200))) static void second(void) {
    trace = trace * 10 + 2;
}
__attribute__((used)) static int kept = 6;
typedef void (*function)(void);
extern function __init_array_start[] __attribute__((weak)), __init_array_end[] __attribute__((weak));
int main(void) {
    plain(), second(), out(trace), out(kept);
    return 0;
}
