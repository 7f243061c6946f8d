// external names, static ones and those of blocks
#include "out.h"
int global = 3;
static int local = 4;
extern int global;
int twice(int x) {
    return 2 * x;
}
static int user(void) {
    extern int twice(int);
    extern int global;
    return twice(global);
}
static const int limit = 10;
int main(void) {
    out(user()), out(local);
    extern int local;
    local++;
    out(local), global += limit, out(user());
    return 0;
}
