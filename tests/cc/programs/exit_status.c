#include "out.h"
static int main_(int n) {
    return n > 3 ? 42 : main_(n + 1);
}
int main(void) {
    text("exit");
    return main_(0);
}
