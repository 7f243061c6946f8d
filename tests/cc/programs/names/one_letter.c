// names of one letter in every space
#include "out.h"
typedef int T;
struct T {
    T T;
};
enum E { E = 3 };
int main(void) {
    struct T t = {5};
    T T = t.T + E;
    goto t;
t:
    out(T), out(sizeof(struct T));
    return 0;
}
