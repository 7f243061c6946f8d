// & of members, elements and dereferenced pointers
#include "out.h"
static struct {
    int a, b[3];
} s, *p = &s;
int main(void) {
    out(&s.b[1] - s.b), out(&*p == &s), out(&p->b[2] == &s.b[2]), out(&s.b[0] == s.b),
        out((char *)&p->b - (char *)p), *&s.a = 5, out(p->a), *(&s.a + 0) += 2, out(s.a),
                                        out(&(&s)->a == &s.a);
    return 0;
}
