// attributes of enumerations and their constants
#include "out.h"
enum __attribute__((packed)) small { A, B, C = 200 };
enum neg { MINUS = -3, PLUS = 300 } __attribute__((packed));
struct s {
    enum small e;
    char c;
};
enum big { D __attribute__((unused)) = 1, E = 70000 } __attribute__((unused));
int main(void) {
    out(sizeof(enum small)), out(sizeof(struct s)), out(sizeof(enum big)), out(sizeof(enum neg));
    struct s s = {C, 1};
    out(s.e), s.e = B, out(s.e + s.c);
    return 0;
}
