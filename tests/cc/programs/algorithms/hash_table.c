// open addressing with deletion
#include "out.h"
static struct {
    int key, value;
    char state;
} t[32];
static int slot(int k) {
    unsigned i = k * 2654435761u >> 27;
    while (t[i].state && (t[i].key != k || t[i].state == 2))
        i = (i + 1) & 31;
    return i;
}
static void put(int k, int v) {
    int i = slot(k);
    t[i].key = k, t[i].value = v, t[i].state = 1;
}
static int get(int k) {
    int i = slot(k);
    return t[i].state == 1 ? t[i].value : -1;
}
int main(void) {
    for (int i = 0; i < 20; i++)
        put(i * i, i);
    for (int i = 0; i < 20; i += 3)
        t[slot(i * i)].state = 2;
    int s = 0;
    for (int i = 0; i < 20; i++)
        s = s * 3 + get(i * i);
    out(s), put(81, 1000), out(get(81)), out(get(5));
    return 0;
}
