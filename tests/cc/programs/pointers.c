#include "out.h"
static int data[10] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
static void swap(int *a, int *b) {
    int t = *a;
    *a = *b;
    *b = t;
}
static void sort(int *a, int n) {
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && a[j - 1] > a[j]; j--)
            swap(a + j, &a[j - 1]);
}
static const char *find(const char *s, char c) {
    while (*s && *s != c)
        s++;
    return *s ? s : 0;
}
int main(void) {
    sort(data, 10);
    for (int *p = data; p < data + 10; ++p)
        out(*p);
    int *p = &data[3], **pp = &p;
    *pp += 2, **pp = 50, out(*p++), out(*p--), out(p - data), out(&data[9] - p), out(*--*pp), out((*pp)[2]),
              out(2 [p]);
    out(p == &data[4]), out(p > data), out(!p), out((long)((char *)(p + 1) - (char *)p));
    const char *s = "hello, world";
    out(find(s, 'w') - s), out(find(s, 'z') == NULL), text(find(s, ','));
    unsigned char bytes[8];
    *(uint64_t *)bytes = 0x0102030405060708;
    for (int i = 0; i < 8; i++)
        out(bytes[i]);
    void *v = bytes;
    out(*(uint16_t *)(v + 2));
    p = 0;
    if (!p && p == NULL)
        out(1);
    return 0;
}
