#include "out.h"
#define MAX(a, b)                                                                                            \
    ({                                                                                                       \
        __typeof__(a) a_ = (a);                                                                              \
        __typeof__(b) b_ = (b);                                                                              \
        a_ > b_ ? a_ : b_;                                                                                   \
    })
struct p {
    int x, y;
};
int main(void) {
    int n = 3;
    out(MAX(n++, 2)), out(n), out(MAX(MAX(1, 5), n)), out(({
        int s = 0;
        for (int i = 0; i < 5; i++)
            s += i;
        s;
    }));
    struct p q = ({
        struct p r = {1, 2};
        r.x += n;
        r;
    });
    out(q.x), ({ out(7); }),
        out(({
                if (n == 4)
                    n = 10;
                else
                    n = 20;
                n;
            }) +
            1);
    int found = ({
        int i = 0;
        while (i * i < 50)
            i++;
        i;
    });
    out(found);
    return 0;
}
