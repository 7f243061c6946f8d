// Jumps that restore the mask of signals (POSIX).
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

void __save_mask(sigjmp_buf place, int save) {
    place->__saved = save;
    if (save)
        sigprocmask(SIG_BLOCK, NULL, &place->__mask);
}

_Noreturn void siglongjmp(sigjmp_buf place, int value) {
    if (place->__saved)
        sigprocmask(SIG_SETMASK, &place->__mask, NULL);
    longjmp(place->__place, value);
}
