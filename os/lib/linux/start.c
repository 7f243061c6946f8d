// The way from `_start` to main and to exit: environment, constructors, main.
#include <stdlib.h>
#include <unistd.h>

#include "../stdlib/exit.h"

int main(int argc, char **argv, char **envp);

// Given by the linker, around the addresses of the functions.
extern void (*const __preinit_array_start[])(void) __attribute__((weak));
extern void (*const __preinit_array_end[])(void) __attribute__((weak));
extern void (*const __init_array_start[])(int, char **, char **) __attribute__((weak));
extern void (*const __init_array_end[])(int, char **, char **) __attribute__((weak));
extern void (*const __fini_array_start[])(void) __attribute__((weak));
extern void (*const __fini_array_end[])(void) __attribute__((weak));

const char *__program_name = "";

void __run_destructors(void) {
    long n = __fini_array_end - __fini_array_start;
    while (n > 0)
        __fini_array_start[--n]();
}

_Noreturn void __start_program(long *stack) {
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    environ = argv + argc + 1;
    for (const char *s = argc > 0 ? argv[0] : ""; *s; s++)
        if (*s == '/' || !*__program_name)
            __program_name = *s == '/' ? s + 1 : s;
    for (long i = 0, n = __preinit_array_end - __preinit_array_start; i < n; i++)
        __preinit_array_start[i]();
    for (long i = 0, n = __init_array_end - __init_array_start; i < n; i++)
        __init_array_start[i](argc, argv, environ);
    exit(main(argc, argv, environ));
}
