// An interpreter of a register machine and one of a stack machine, each a switch in a loop.

#include "report.h"

enum { LOADI, ADD, SUB, MUL, LESS, JUMPIF, JUMP, MOVE, LOADX, STOREX, HALT };

struct instruction {
    unsigned char op, a, b, c;
};

static long memory[64];

static long run(const struct instruction *program) {
    long r[16] = {0};
    const struct instruction *pc = program;
    for (;;) {
        struct instruction i = *pc++;
        switch (i.op) {
        case LOADI:
            r[i.a] = (long)(i.b << 8 | i.c);
            break;
        case ADD:
            r[i.a] = r[i.b] + r[i.c];
            break;
        case SUB:
            r[i.a] = r[i.b] - r[i.c];
            break;
        case MUL:
            r[i.a] = r[i.b] * r[i.c];
            break;
        case LESS:
            r[i.a] = r[i.b] < r[i.c];
            break;
        case JUMPIF:
            if (r[i.a]) {
                pc = program + i.b;
            }
            break;
        case JUMP:
            pc = program + i.b;
            break;
        case MOVE:
            r[i.a] = r[i.b];
            break;
        case LOADX:
            r[i.a] = memory[r[i.b] & 63];
            break;
        case STOREX:
            memory[r[i.b] & 63] = r[i.a];
            break;
        case HALT:
            return r[i.a];
        }
    }
}

static const struct instruction program[] = {
    {LOADI, 1, 0, 0}, {LOADI, 2, 15, 160}, {LOADI, 3, 0, 1},  {LOADI, 4, 0, 0},
    {LOADX, 5, 1, 0}, {ADD, 5, 5, 1},      {STOREX, 5, 1, 0}, {MUL, 6, 5, 3},
    {ADD, 4, 4, 6},   {ADD, 1, 1, 3},      {LESS, 7, 1, 2},   {JUMPIF, 7, 4, 0},
    {SUB, 4, 4, 2},   {MOVE, 8, 4, 0},     {JUMP, 0, 15, 0},  {HALT, 8, 0, 0},
};

enum { PUSH, PLUS, MINUS, TIMES, DUP, SWAP, DROP, OVER, JNZ, STOP };

static const signed char words[] = {PUSH, 0, PUSH,  100, SWAP, OVER, PLUS, SWAP,
                                    PUSH, 1, MINUS, DUP, JNZ,  -9,   DROP, STOP};

static int stack_machine(const signed char *code) {
    int stack[32], *sp = stack;
    for (;;) {
        int t;
        switch (*code++) {
        case PUSH:
            *sp++ = *code++;
            break;
        case PLUS:
            sp--;
            sp[-1] += sp[0];
            break;
        case MINUS:
            sp--;
            sp[-1] -= sp[0];
            break;
        case TIMES:
            sp--;
            sp[-1] *= sp[0];
            break;
        case DUP:
            sp[0] = sp[-1];
            sp++;
            break;
        case SWAP:
            t = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = t;
            break;
        case DROP:
            sp--;
            break;
        case OVER:
            sp[0] = sp[-2];
            sp++;
            break;
        case JNZ:
            if (*--sp) {
                code += *code;
            } else {
                code++;
            }
            break;
        case STOP:
            return sp[-1];
        }
    }
}

int main(void) {
    unsigned long sum = (unsigned long)run(program);
    for (int i = 0; i < 20; i++) {
        sum = sum * 3 + (unsigned long)stack_machine(words);
    }
    report(sum);
    return 0;
}
