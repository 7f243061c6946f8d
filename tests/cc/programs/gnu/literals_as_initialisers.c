// Compound literals as the initialisers of arrays and of numbers in static objects
#include "out.h"
static int known[3] = (int[3]){1, 2, 3}, counted[] = (int[]){[2] = 6, 7};
struct part { int i; };
struct whole { struct part part; int rest[2]; };
static struct whole whole = {.part = {(int){4}}, .rest = {5, (int){6}}};
static long number = (long){7};
int main(void) {
    static short inner[] = (short[]){8, 9};
    out(known[0] + known[1] + known[2]), out(sizeof counted / sizeof *counted), out(counted[1] + counted[2] + counted[3]);
    out(whole.part.i), out(whole.rest[0] + whole.rest[1]), out(number), out(inner[0] + inner[1]);
    return 0;
}
