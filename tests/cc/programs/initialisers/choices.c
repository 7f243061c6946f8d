// addresses chosen by constants, in data
#include "out.h"
static int one(void) {
    return 1;
}
static int two(void) {
    return 2;
}
static int (*first)(void) = 1 ? one : 0,
           (*second)(void) = (sizeof("") == 1u) && (sizeof("a") == 1u) ? one : two;
static int list[4] = {5, 6, 7, 8}, *place = sizeof(int) == 4 ? &list[2] : list, *none = 0 ? list : (void *)0;
static const char *word = !1 ? "no" : "yes" + 1;
int main(void) {
    static const struct {
        const char *name;
        int (*function)(void);
    } table[] = {{"a", 1 && 1 ? two : (void *)0}, {"b", 1 && 0 ? two : (void *)0}};
    out(first()), out(second()), out(*place), out(!none), text(word), out(table[0].function()),
        out(!table[1].function);
    return 0;
}
