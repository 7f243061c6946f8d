// The attributes of C23 in their brackets, and GNU C's by the same way
#include "out.h"
struct [[gnu::packed]] tight { char a; int b; };
struct loose { char a; [[gnu::aligned(16)]] int b; };
enum [[gnu::packed]] small { ONE [[maybe_unused]] = 1, TWO };
[[nodiscard]] static int next(int [[maybe_unused]] unused, [[maybe_unused]] int n) { return n + 1; }
[[noreturn]] void stop(void);
static int numbers [[gnu::used]] [2] = {3, 4};
int main(void) {
    [[maybe_unused]] int n = 1;
    switch (n) {
    case 1:
        n++;
        [[fallthrough]];
    case 2:
        n++;
    }
    [[maybe_unused]] typedef int T;
    out(sizeof(struct tight)), out(sizeof(struct loose)), out(sizeof(enum small)), out(next(0, n)), out(numbers[1]);
    return 0;
}
