#include "out.h"
enum op { PUSH, ADD, SUB, MUL, DUP, SWAP, JNZ, PRINT, HALT, LOAD, STORE, LESS };
struct insn {
    enum op op;
    int arg;
};
static long run(const struct insn *code) {
    long stack[32], *sp = stack, vars[8] = {0}, steps = 0;
    for (const struct insn *pc = code;; pc++) {
        if (++steps > 10000)
            return -1;
        switch (pc->op) {
        case PUSH:
            *sp++ = pc->arg;
            break;
        case ADD:
            sp--;
            sp[-1] += *sp;
            break;
        case SUB:
            sp--;
            sp[-1] -= *sp;
            break;
        case MUL:
            sp--;
            sp[-1] *= *sp;
            break;
        case DUP:
            *sp = sp[-1];
            sp++;
            break;
        case SWAP: {
            long t = sp[-1];
            sp[-1] = sp[-2];
            sp[-2] = t;
            break;
        }
        case JNZ:
            if (*--sp)
                pc = code + pc->arg - 1;
            break;
        case PRINT:
            out(*--sp);
            break;
        case HALT:
            return steps;
        case LOAD:
            *sp++ = vars[pc->arg];
            break;
        case STORE:
            vars[pc->arg] = *--sp;
            break;
        case LESS:
            sp--;
            sp[-1] = sp[-1] < *sp;
            break;
        default:
            return -2;
        }
    }
}
int main(void) {
    static const struct insn factorial[] = {
        {PUSH, 10}, {STORE, 0}, {PUSH, 1}, {STORE, 1}, {LOAD, 1}, {LOAD, 0}, {MUL},   {STORE, 1}, {LOAD, 0},
        {PUSH, 1},  {SUB},      {DUP},     {STORE, 0}, {JNZ, 4},  {LOAD, 1}, {PRINT}, {HALT}};
    static const struct insn fib[] = {{PUSH, 0}, {STORE, 0},   {PUSH, 1}, {STORE, 1}, {LOAD, 0}, {DUP},
                                      {PRINT},   {LOAD, 1},    {DUP},     {STORE, 0}, {ADD},     {STORE, 1},
                                      {LOAD, 0}, {PUSH, 1000}, {LESS},    {JNZ, 4},   {HALT}};
    out(run(factorial)), out(run(fib));
    return 0;
}
