// Memory from the kernel: the break, and pages.
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../stdlib/pages.h"
#include "syscall.h"

#define ALIGNMENT 16

static uintptr_t kernel_break(uintptr_t wanted) {
    return (uintptr_t)__syscall(SYS_brk, (long)wanted, 0, 0, 0, 0, 0);
}

int brk(void *end) {
    if (kernel_break((uintptr_t)end) == (uintptr_t)end)
        return 0;
    errno = ENOMEM;
    return -1;
}

void *sbrk(ptrdiff_t increment) {
    uintptr_t now = kernel_break(0);
    if (increment != 0 && brk((void *)(now + (uintptr_t)increment)) < 0)
        return (void *)-1;
    return (void *)now;
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
    long place = (long)(__riscv_xlen == 32 ? offset / 4096 : offset); // mmap2 counts pages
    return (void *)__result(
        __syscall(SYS_mmap, (long)address, (long)size, protection, flags, descriptor, place));
}

int munmap(void *address, size_t size) {
    return (int)__result(__syscall(SYS_munmap, (long)address, (long)size, 0, 0, 0, 0));
}

int mprotect(void *address, size_t size, int protection) {
    return (int)__result(__syscall(SYS_mprotect, (long)address, (long)size, protection, 0, 0, 0));
}

int msync(void *address, size_t size, int flags) {
    return (int)__result(__syscall(SYS_msync, (long)address, (long)size, flags, 0, 0, 0));
}

int madvise(void *address, size_t size, int advice) {
    return (int)__result(__syscall(SYS_madvise, (long)address, (long)size, advice, 0, 0, 0));
}

void *mremap(void *address, size_t old, size_t new, int flags, ...) {
    return (void *)__result(__syscall(SYS_mremap, (long)address, (long)old, (long)new, flags, 0, 0));
}

void *__more_memory(size_t size) {
    uintptr_t now = kernel_break(0), padding = -now & (ALIGNMENT - 1);
    return sbrk((ptrdiff_t)(size + padding)) == (void *)-1 ? NULL : (void *)(now + padding);
}

void *__map_pages(size_t size) {
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void __unmap_pages(void *pages, size_t size) {
    munmap(pages, size);
}
