// An interpreter of a small stack machine: a switch in a loop, whose jump goes somewhere else every time.

enum { PUSH, ADD, SUB, LESS, JUMP_IF, LOAD, STORE, END };

static const int program[] = {
    PUSH, 0, STORE, 0,    PUSH, 0,       STORE, 1,            // i = sum = 0
    LOAD, 1, LOAD,  0,    ADD,  STORE,   1,                   // again: sum += i
    LOAD, 0, PUSH,  1,    ADD,  STORE,   0,                   // i++
    LOAD, 0, PUSH,  1000, LESS, JUMP_IF, 8,     LOAD, 1, END, // if (i < 1000) goto again
};

static int interpret(void) {
    int stack[16], variables[2], depth = 0, at = 0;
    for (;;) {
        switch (program[at++]) {
        case PUSH:
            stack[depth++] = program[at++];
            break;
        case ADD:
            depth--;
            stack[depth - 1] += stack[depth];
            break;
        case SUB:
            depth--;
            stack[depth - 1] -= stack[depth];
            break;
        case LESS:
            depth--;
            stack[depth - 1] = stack[depth - 1] < stack[depth];
            break;
        case JUMP_IF:
            at = stack[--depth] ? program[at] : at + 1;
            break;
        case LOAD:
            stack[depth++] = variables[program[at++]];
            break;
        case STORE:
            variables[program[at++]] = stack[--depth];
            break;
        case END:
            return stack[depth - 1];
        }
    }
}

int main(void) {
    for (int round = 0; round < ROUNDS; round++) {
        if (interpret() != 499500) {
            return 1;
        }
    }
    return 0;
}
