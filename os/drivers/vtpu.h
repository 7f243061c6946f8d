// Driver of the vTPU: a program in memory, its page table, and the ring of commands.
//
// Contract. vtpu_open once, with a program file (the layout of tensor/program.py) and memory for the page
// table and the command lists; then vtpu_tensor finds a tensor, vtpu_bind says where its row-major copy in
// host memory lies, and vtpu_run replays an entry: inputs are copied to pages, every sentron runs, outputs
// are copied back. The program's constants and initial states are copied to pages by vtpu_open. Not
// reentrant: there is one core and one caller.
#pragma once

#include <stdint.h>

enum {
    VTPU_OK = 0,
    VTPU_E_PROGRAM = -1, // not a program file, or a damaged one
    VTPU_E_CORE = -2,    // the core is not there, or has too few sentrons or pages
    VTPU_E_FAULT = -3,   // a command or a sentron faulted; vtpu.fault_* say which
    VTPU_E_TIMEOUT = -4, // the core did not answer within VTPU_TIMEOUT_TICKS
    VTPU_E_UNBOUND = -5, // an input or output has no host memory
};

enum { VTPU_INPUT = 0, VTPU_STATE = 1, VTPU_CONST = 2, VTPU_OUTPUT = 3 };
enum { VTPU_MAX_TENSORS = 64, VTPU_NAME = 16, VTPU_PLANS = 4 };
enum { VTPU_CYCLES = 0, VTPU_KEPT_COUNTERS = 14 }; // cycles, operations, FMAs, issue and stalls

// As it stands in the file.
struct vtpu_tensor {
    char name[VTPU_NAME];
    int32_t entry; // -1: all
    uint32_t role, type, line, column, lines, columns;
    uint32_t data; // offset in the file, or 0
};

struct vtpu {
    const uint8_t *file;
    uint32_t size;
    uint32_t sentrons, entries, tensors, pages, siws;
    const struct vtpu_tensor *tensor;
    void *host[VTPU_MAX_TENSORS]; // row-major memory of each tensor, or 0
    uint32_t *ring;               // of commands
    uint32_t *list;               // what a RUN executes that is no plan
    uint32_t *plan[VTPU_PLANS], *plan_end[VTPU_PLANS];
    uint64_t counters[VTPU_KEPT_COUNTERS]; // sums over all runs, in the order of the core's counters
    uint64_t waited;                       // CPU cycles spent in vtpu_wait
    uint64_t deadline;                     // of the run under way, in ticks
    uint64_t fault_code, fault_place;
    uint32_t fault_sentron; // VTPU_COMMAND_FAULT for a bad command
};

enum { VTPU_COMMAND_FAULT = 0xff };

// Bytes of `memory` that vtpu_open needs.
uint64_t vtpu_memory(const void *file, uint32_t size);
int vtpu_open(struct vtpu *v, const void *file, uint32_t size, void *memory);
// Place of a tensor in the file's list, or -1. entry: number of the entry that it must belong to.
int vtpu_tensor(const struct vtpu *v, const char *name, int32_t entry);
int vtpu_entry(const struct vtpu *v, const char *name);
void vtpu_bind(struct vtpu *v, int tensor, void *host);
// Writes down, as a plan, how the entry runs with the memory that is bound now.
int vtpu_plan(struct vtpu *v, uint32_t plan, int entry);
// vtpu_start returns while the core works; then vtpu_wait, and only one run at a time. Between the two the
// CPU may not touch what is bound in the plan. vtpu_run does both.
void vtpu_start(struct vtpu *v, uint32_t plan);
int vtpu_wait(struct vtpu *v);
int vtpu_run(struct vtpu *v, uint32_t plan);
// Copies a tensor between pages and host memory now.
int vtpu_copy(struct vtpu *v, int tensor, void *host, int to_host);
const char *vtpu_error(int code);
