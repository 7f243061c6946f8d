// What riscv32 has too: arguments, environment, auxiliary vector, input, brk and mmap.
#include "calls.h"

int main(int argc, char **argv, char **envp) {
    char line[64];
    number("argc", argc);
    for (int i = 1; i < argc; i++)
        number(argv[i], (long)length(argv[i]));
    long variables = 0;
    while (*envp)
        variables += 1000 + (long)length(*envp++);
    number("environment", variables);
    word *aux = (word *)(envp + 1);
    for (int i = 0; aux[i]; i += 2)
        if (aux[i] == 6)
            number("page", (long)aux[i + 1]);
    long got;
    while ((got = CALL(READ, 0, line, sizeof line, 0)) > 0) {
        number("read", got);
        CALL(WRITE, 1, line, got, 0);
    }
    char *low = (char *)CALL(BRK, 0, 0, 0, 0);
    number("brk", (char *)CALL(BRK, low + 100000, 0, 0, 0) - low);
    low[99999] = 7;
    number("brk", low[99999] + low[50000]);
    char *block = (char *)CALL(MMAP, 0, 1 << 20, 3, 0x22);
    number("page aligned", (long)((word)block & 4095));
    for (int i = 0; i < 1 << 20; i += 4096)
        number("", block[i]), block[i] = (char)i, i += 200000 / 4096 * 4096;
    number("bad address", CALL(WRITE, 1, 8, 5, 0));
    number("bad descriptor", CALL(WRITE, 77, low, 5, 0));
    number("no such call", CALL(9999, 0, 0, 0, 0));
    return argc > 2 ? 256 + 40 + argc : 3;
}
