// Where malloc takes memory from. Linux: linux/pages.c; a bare machine gives its own.
#pragma once

#include <stddef.h>

// `size` bytes, a multiple of 16, aligned to 16, that are never given back; NULL if there is no more.
void *__more_memory(size_t size);
// Whole pages of zeros that can be given back; NULL if there are no more.
void *__map_pages(size_t size);
void __unmap_pages(void *pages, size_t size);
