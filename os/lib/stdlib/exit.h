// What exit calls that other parts of the library provide.
#pragma once

// Set by stdio once there is something to flush, so that programs without streams do not carry them.
extern void (*__flush_at_exit)(void);
// The last part of argv[0], set by linux/start.c.
extern const char *__program_name;
// linux/start.c: the functions of .fini_array.
void __run_destructors(void);
