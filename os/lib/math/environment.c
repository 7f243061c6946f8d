// fenv.h where arithmetic has one rounding direction and no exceptions (C11 7.6).
#include <fenv.h>

int feclearexcept(int exceptions) {
    return exceptions != 0;
}

int fegetexceptflag(fexcept_t *into, int exceptions) {
    *into = 0;
    return exceptions != 0;
}

int feraiseexcept(int exceptions) {
    return exceptions != 0;
}

int fesetexceptflag(const fexcept_t *from, int exceptions) {
    (void)from;
    return exceptions != 0;
}

int fetestexcept(int exceptions) {
    (void)exceptions;
    return 0;
}

int fegetround(void) {
    return FE_TONEAREST;
}

int fesetround(int direction) {
    return direction != FE_TONEAREST;
}

int fegetenv(fenv_t *into) {
    into->__rounding = FE_TONEAREST;
    return 0;
}

int feholdexcept(fenv_t *into) {
    return fegetenv(into);
}

int fesetenv(const fenv_t *from) {
    return from == FE_DFL_ENV ? 0 : fesetround(from->__rounding);
}

int feupdateenv(const fenv_t *from) {
    return fesetenv(from);
}
