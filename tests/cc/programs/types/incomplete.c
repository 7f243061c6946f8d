// types completed later
#include "out.h"
struct later;
static struct later *p;
static int get(struct later *);
extern int sized[];
struct later {
    int v;
};
static struct later g = {7};
static int get(struct later *l) {
    return l->v;
}
int sized[3] = {1, 2, 3};
int main(void) {
    p = &g;
    out(get(p)), out(p->v), out(sizeof sized), out(sizeof *p);
    return 0;
}
