// The floating-point environment (C11 7.6) of arithmetic in software: results are rounded to nearest, and no
// exception is ever recorded. So there is one rounding direction and not one exception flag, which C11 allows
// (7.6 paragraphs 6 and 8), and what is asked for beyond that fails with a value other than 0.
#pragma once

#define FE_ALL_EXCEPT 0
#define FE_TONEAREST 0
#define FE_DFL_ENV ((const fenv_t *)-1)

typedef unsigned fexcept_t;
typedef struct {
    int __rounding;
} fenv_t;

int feclearexcept(int exceptions);
int fegetexceptflag(fexcept_t *into, int exceptions);
int feraiseexcept(int exceptions);
int fesetexceptflag(const fexcept_t *from, int exceptions);
int fetestexcept(int exceptions);
int fegetround(void);
int fesetround(int direction);
int fegetenv(fenv_t *into);
int feholdexcept(fenv_t *into);
int fesetenv(const fenv_t *from);
int feupdateenv(const fenv_t *from);
