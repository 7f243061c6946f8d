// __LINE__ and __FILE__ after #line, over continued lines
#include "out.h"
#define HERE __LINE__
int main(void) {
#line 100 "other.c"
    out(__LINE__), out(HERE), text(__FILE__);
    out(__LINE__);
    out(__LINE__);
#line 7
    out(__LINE__), text(__FILE__);
# 50 "marked.c"
    out(__LINE__), text(__FILE__);
    return 0;
}
