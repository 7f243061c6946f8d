"""Small freestanding C programs, each with `int main(void)`, whose gcc -O2 assembly the tests put through our tools."""

from __future__ import annotations

PROGRAMS = {
    "sort": """
static int v[64];
static void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }
static void sort(int *a, int n) {
    if (n < 2) return;
    int last = 0;
    swap(a, a + n / 2);
    for (int i = 1; i < n; i++) if (a[i] < a[0]) swap(a + ++last, a + i);
    swap(a, a + last);
    sort(a, last);
    sort(a + last + 1, n - last - 1);
}
int main(void) {
    unsigned x = 1;
    for (int i = 0; i < 64; i++) v[i] = (int)(x = x * 1103515245u + 12345u) >> 8;
    sort(v, 64);
    for (int i = 1; i < 64; i++) if (v[i - 1] > v[i]) return 1;
    return 0;
}
""",
    "crc": """
static unsigned table[256];
unsigned crc(const unsigned char *p, unsigned long n) {
    unsigned c = ~0u;
    while (n--) c = table[(c ^ *p++) & 255] ^ c >> 8;
    return ~c;
}
int main(void) {
    for (unsigned i = 0; i < 256; i++) {
        unsigned c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
        table[i] = c;
    }
    return crc((const unsigned char *)"123456789", 9) == 0xcbf43926u ? 0 : 1;
}
""",
    "switch": """
int classify(int c) {
    switch (c) {
    case '0': case '1': case '2': case '3': case '4': case '5': return 1;
    case '+': return 2; case '-': return 3; case '*': return 4; case '/': return 5;
    case 'a': case 'b': return 6; case 'x': return 7; case 'y': return 8; case 'z': return 9;
    default: return 0;
    }
}
const char text[] = "12+ab*xyz/-";
int main(void) { int s = 0; for (const char *p = text; *p; p++) s = s * 3 + classify(*p); return s & 127; }
""",
    "structs": """
struct node { struct node *next; const char *name; long value; short kind; };
static struct node c = { 0, "third", 3, -1 }, b = { &c, "second", 2, 7 };
struct node list = { &b, "first", 1L << 40, 0x7fff };
static long total(const struct node *n) {
    long t = 0;
    for (; n; n = n->next) t += n->value * n->kind + n->name[1];
    return t;
}
int main(void) { list.kind--; return (int)(total(&list) & 63); }
""",
    "wide": """
unsigned long mulhi(unsigned long a, unsigned long b) {
    unsigned long x = (a & 0xffffffff) * (b & 0xffffffff), y = (a >> 32) * (b & 0xffffffff) + (x >> 32);
    unsigned long z = (a & 0xffffffff) * (b >> 32) + (y & 0xffffffff);
    return (a >> 32) * (b >> 32) + (y >> 32) + (z >> 32);
}
long div(long a, long b) { return a / b + a % b * 7 + a / 10 + a % 1000; }
unsigned udiv(unsigned a, unsigned b) { return a / b ^ a % b ^ a / 7; }
int main(void) {
    return (int)(mulhi(0x123456789abcdef0ul, 0xfedcba9876543210ul) ^ div(-1000, 7) ^ udiv(77777, 13)) & 127;
}
""",
    "pointers": """
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int (*const ops[])(int, int) = { add, sub, 0 };
int (*volatile pick)(int, int);
static char buffer[100];
char *end = buffer + 99;
int main(void) {
    int r = 1;
    for (int i = 0; ops[i]; i++) { pick = ops[i]; r = pick(r, i + 5); }
    *end = r;
    return buffer[99];
}
""",
    "strings": """
static unsigned long length(const char *s) { const char *p = s; while (*p) p++; return p - s; }
static int compare(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a - *b; }
static const char *const words[] = { "alpha", "beta \\"quoted\\"", "tab\\tnewline\\n", "\\001\\377\\\\", "" };
int main(void) {
    int r = 0;
    for (int i = 0; i < 5; i++) r += (int)length(words[i]) * (compare(words[i], "beta") > 0 ? 3 : 1);
    return r;
}
""",
    "bits": """
static int popcount(unsigned long x) { int n = 0; while (x) x &= x - 1, n++; return n; }
static unsigned long reverse(unsigned long x) {
    unsigned long r = 0;
    for (int i = 0; i < 64; i++) r = r << 1 | (x >> i & 1);
    return r;
}
static unsigned rotate(unsigned x, int n) { return x << n | x >> (32 - n); }
signed char sc = -5; unsigned short us = 65535; short sh = -300;
int main(void) {
    int small = (int)(rotate(us, 7) >> 20) + (sc >> 1) + (sh % 7) + (int)(us * us >> 30);
    return popcount(reverse(0xdeadbeefcafebabeul)) + small;
}
""",
    "large_frame": """
static int fill(volatile int *p, int n) { for (int i = 0; i < n; i++) p[i] = i * i; return p[n / 2]; }
int big(int n) { volatile int a[3000]; int s = fill(a, n); return s + a[n - 1] + a[1]; }
int main(void) { return big(3000) & 127; }
""",
    "matrix": """
#define N 12
static int a[N][N], b[N][N];
long c[N][N];
int main(void) {
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) a[i][j] = i * 3 - j, b[i][j] = i ^ j * 5;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            long s = 0;
            for (int k = 0; k < N; k++) s += (long)a[i][k] * b[k][j];
            c[i][j] = s;
        }
    return (int)(c[3][7] ^ c[11][0]) & 127;
}
""",
    "common_and_weak": """
int shared; long other[5];
__attribute__((weak)) int optional(int);
__attribute__((weak)) int fallback(int x) { return x + 1; }
__attribute__((section(".text.special"), noinline)) static int special(int x) { return x * 3 + shared; }
__attribute__((aligned(64))) int aligned = 9;
int main(void) { other[2] = optional ? optional(3) : fallback(4); return special((int)other[2]) + aligned; }
""",
    "interpreter": """
enum { PUSH, ADD, MUL, DUP, JNZ, DEC, HALT };
static const unsigned char code[] = { PUSH, 1, PUSH, 10, DUP, DEC, JNZ, 4, ADD, MUL, HALT };
int main(void) {
    int stack[64], sp = 0;
    for (unsigned pc = 0;;) {
        switch (code[pc++]) {
        case PUSH: stack[sp++] = code[pc++]; break;
        case ADD: sp--; stack[sp - 1] += stack[sp]; break;
        case MUL: sp--; stack[sp - 1] *= stack[sp]; break;
        case DUP: stack[sp] = stack[sp - 1]; sp++; break;
        case DEC: stack[sp - 1]--; break;
        case JNZ: if (stack[sp - 1]) pc = code[pc]; else pc++; break;
        case HALT: return stack[sp - 1] & 127;
        default: __builtin_trap();
        }
        if (sp > 60) return 99;
    }
}
""",
}
