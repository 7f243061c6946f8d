// Files of the card, whole, into memory that is never given back.
#pragma once

#include <stdint.h>

enum { FILES_E_MEMORY = -100 };
enum { EXIT_FILES = 20, EXIT_DATA = 21, EXIT_VTPU = 22, EXIT_TRAP = 23 }; // codes of the finisher

int open_card(void);
// The file's bytes, 64-byte aligned, in new memory; a negative code of fat.h, or FILES_E_MEMORY.
int read_file(const char *name, void **data, uint32_t *size);
const char *files_error(int code);
// Memory after the program, 64-byte aligned and not cleared; 0 if there is none left.
void *allocate(uint64_t bytes);
