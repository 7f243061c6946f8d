// tags, members and names live in their own spaces
#include "out.h"
struct x {
    int x;
};
static int f(struct x x) {
    return x.x;
}
enum y { y0, y1 };
typedef struct z {
    int z;
} z;
int main(void) {
    struct x x = {4};
    out(f(x));
    enum y y = y1;
    out(y);
    z z = {6};
    out(z.z);
    {
        struct x {
            long long a, b;
        };
        out(sizeof(struct x));
    }
    out(sizeof(struct x));
    struct q *p = 0;
    struct q {
        int n;
    } s = {8};
    p = &s, out(p->n);
    return 0;
}
