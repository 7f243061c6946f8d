// What the test programs have instead of a C library.
typedef unsigned long word;
long system_call(long number, long a, long b, long c, long d, long e, long f);
#define CALL(number, a, b, c, d) system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), -1, 0)
enum { CLOSE = 57, OPENAT = 56, LSEEK = 62, READ = 63, WRITE = 64, WRITEV = 66, FSTAT = 80, EXIT = 93, KILL = 129, SIGACTION = 134 };
enum { SIGPROCMASK = 135, GETPID = 172, BRK = 214, MUNMAP = 215, MREMAP = 216, MMAP = 222, MPROTECT = 226 };
enum { AT_FDCWD = -100 };
int main(int argc, char **argv, char **envp);

int start(long *sp) {
    char **argv = (char **)(sp + 1);
    return main((int)sp[0], argv, argv + sp[0] + 1);
}

static word length(const char *s) {
    word n = 0;
    while (s[n])
        n++;
    return n;
}

static void say(const char *s) {
    CALL(WRITE, 1, s, length(s), 0);
}

static void number(const char *name, long value) {
    char digits[24];
    int i = 23;
    word rest = value < 0 ? -(word)value : (word)value;
    digits[i] = 0;
    do {
        digits[--i] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--i] = '-';
    say(name);
    say(" ");
    say(digits + i);
    say("\n");
}
