// The vTPU's command ring, page table and program loading; vtpu.h is the contract.
//
// A run is one RUN command in the ring: it points to a list that copies the entry's inputs to pages, spawns
// every sentron at the entry's first SIW with its number in r0, waits for all and copies the outputs back.
// vtpu_plan writes that list, once; the CPU sleeps until the interrupt.
#include "vtpu.h"
#include "cpu.h"
#include "mmio.h"
#include "soc.h"

#define VTPU_MAGIC 0x76545055u
#define VTPU_TIMEOUT_TICKS (600ull * 10000000ull) // ten minutes of the chip's time

enum {
    HEADER_BYTES = 40,
    ENTRY_BYTES = 20,
    HOT_WORDS = 8,
    SIW_WORDS = 16,
    COMMAND_WORDS = 16,
    PAGE_SIDE = 32,
    PTE_WORDS = 8,
    PTE_VALID_SCRATCHPAD_WRITABLE = 7,
    DIM_BITS = 11,
    CTRL_ENABLE = 1,
    CTRL_PPT_FLUSH = 2,
    CTRL_RESET = 4,
    IRQ_DONE = 1,
    IRQ_FAULT = 2,
    MAX_SENTRONS = 16,
    MAX_TENSOR_BYTES = 1 << 24,
    MIN_PPT_LOG2 = 4,
    MAX_PPT_LOG2 = 9,
    MAGIC_BYTES = 8,
    RING_COMMANDS = 2 // the least that tells full from empty
};

static uint32_t header(const struct vtpu *v, uint32_t word) {
    return ((const uint32_t *)(v->file + MAGIC_BYTES))[word];
}

static uint32_t ppt_log2(uint32_t pages) {
    uint32_t log2 = MIN_PPT_LOG2;
    while (log2 < MAX_PPT_LOG2 && (1u << log2) < pages + pages / 2u)
        log2++;
    return log2;
}

static uint32_t list_words(const struct vtpu *v) {
    return (v->tensors + v->sentrons + 1u) * COMMAND_WORDS;
}

static int read_header(struct vtpu *v, const void *file, uint32_t size) {
    static const char magic[MAGIC_BYTES] = {'V', 'T', 'P', 'U', 'P', 'R', 'G', '1'};
    v->file = (const uint8_t *)file;
    v->size = size;
    if (size < HEADER_BYTES)
        return VTPU_E_PROGRAM;
    for (int i = 0; i < MAGIC_BYTES; i++)
        if (v->file[i] != (uint8_t)magic[i])
            return VTPU_E_PROGRAM;
    v->sentrons = header(v, 0);
    v->entries = header(v, 1);
    v->tensors = header(v, 2);
    v->pages = header(v, 3);
    v->siws = header(v, 4);
    if (v->sentrons > MAX_SENTRONS || v->tensors > VTPU_MAX_TENSORS || v->pages > 4096u || v->siws > 65536u ||
        v->entries > 64u)
        return VTPU_E_PROGRAM;
    uint64_t need = HEADER_BYTES + (uint64_t)ENTRY_BYTES * v->entries +
                    sizeof(struct vtpu_tensor) * v->tensors + 4ull * v->pages + v->siws + 3ull;
    if (need > size)
        return VTPU_E_PROGRAM;
    v->tensor = (const struct vtpu_tensor *)(v->file + HEADER_BYTES + ENTRY_BYTES * v->entries);
    for (uint32_t i = 0; i < v->tensors; i++) {
        const struct vtpu_tensor *t = v->tensor + i;
        uint64_t bytes = 4ull * t->lines * t->columns;
        if (t->name[VTPU_NAME - 1] || bytes > MAX_TENSOR_BYTES ||
            (t->data && (bytes > size || t->data > size - bytes)))
            return VTPU_E_PROGRAM;
    }
    return VTPU_OK;
}

// Words of the largest state that starts as zeros.
static uint32_t zero_words(const struct vtpu *v) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < v->tensors; i++) {
        uint32_t words = v->tensor[i].lines * v->tensor[i].columns;
        if (v->tensor[i].role == VTPU_STATE && !v->tensor[i].data && words > most)
            most = words;
    }
    return most;
}

uint64_t vtpu_memory(const void *file, uint32_t size) {
    struct vtpu v;
    if (read_header(&v, file, size) != VTPU_OK)
        return 0;
    uint64_t words = (uint64_t)PTE_WORDS << ppt_log2(v.pages);
    return 4u * (words + (uint64_t)SIW_WORDS * v.siws + RING_COMMANDS * COMMAND_WORDS +
                 (1u + VTPU_PLANS) * list_words(&v) + zero_words(&v)) +
           64u;
}

// The open-addressed page table, from the list of pages.
static void write_ppt(const struct vtpu *v, uint32_t *table, uint32_t log2, const uint32_t *pages) {
    uint32_t size = 1u << log2;
    for (uint32_t i = 0; i < size * PTE_WORDS; i++)
        table[i] = 0;
    for (uint32_t frame = 0; frame < v->pages; frame++) {
        uint32_t line = (pages[frame] >> 16) * PAGE_SIDE, column = (pages[frame] & 0xffffu) * PAGE_SIDE;
        uint32_t key = line << DIM_BITS | column; // page mode 0; the other dimensions are 0
        uint32_t at = (key * 0x9e3779b1u) >> (32u - log2);
        while (table[at * PTE_WORDS + 6])
            at = (at + 1u) & (size - 1u);
        uint32_t *entry = table + at * PTE_WORDS;
        entry[0] = key;
        entry[4] = frame;
        entry[6] = PTE_VALID_SCRATCHPAD_WRITABLE;
    }
}

static uint32_t *clear(uint32_t *command) {
    for (int i = 0; i < COMMAND_WORDS; i++)
        command[i] = 0;
    return command;
}

static void set_address(uint32_t *command, const void *address) {
    command[2] = (uint32_t)(uint64_t)(uintptr_t)address;
    command[3] = (uint32_t)((uint64_t)(uintptr_t)address >> 32);
}

// Hands the commands before the new tail to the core.
static void ring_doorbell(struct vtpu *v) {
    mmio_write64(VTPU_COUNTERS, 0);
    mmio_write64(VTPU_DOORBELL, (mmio_read64(VTPU_CMDQ_TAIL) + 1u) % RING_COMMANDS);
    v->deadline = cpu_time() + VTPU_TIMEOUT_TICKS;
}

int vtpu_wait(struct vtpu *v) {
    uint64_t begun = cpu_cycles(), status;
    cpu_set_timer(v->deadline);
    while (((status = mmio_read64(VTPU_IRQ_STATUS)) & (IRQ_DONE | IRQ_FAULT)) == 0) {
        if (cpu_time() >= v->deadline)
            return VTPU_E_TIMEOUT;
        cpu_wait();
    }
    mmio_write64(VTPU_IRQ_STATUS, status);
    cpu_end_interrupt(VTPU_IRQ);
    v->waited += cpu_cycles() - begun;
    for (uint32_t i = 0; i < VTPU_KEPT_COUNTERS; i++)
        v->counters[i] += mmio_read64(VTPU_COUNTERS + 8u * i);
    if ((status & IRQ_FAULT) == 0)
        return VTPU_OK;
    v->fault_sentron = VTPU_COMMAND_FAULT;
    v->fault_code = mmio_read64(VTPU_CMD_FAULT_CODE);
    v->fault_place = mmio_read64(VTPU_CMD_FAULT_ADDR);
    for (uint32_t s = 0; s < v->sentrons && v->fault_code == 0; s++) {
        v->fault_code = mmio_read64(VTPU_FAULT_CODE + 8u * s);
        v->fault_place = mmio_read64(VTPU_FAULT_ADDR + 8u * s);
        v->fault_sentron = s;
    }
    return VTPU_E_FAULT;
}

static int submit(struct vtpu *v) {
    ring_doorbell(v);
    return vtpu_wait(v);
}

static uint32_t *put_copy(const struct vtpu *v, uint32_t *command, int tensor, const void *host,
                          int to_host) {
    const struct vtpu_tensor *t = v->tensor + tensor;
    clear(command);
    command[0] = VTPU_CMD_COPY;
    command[1] = (uint32_t)to_host;
    set_address(command, host);
    command[4] = t->line << DIM_BITS | t->column;
    command[8] = t->columns;
    command[9] = t->lines;
    command[10] = 4u * t->columns;
    return command + COMMAND_WORDS;
}

// Where the ring takes the next command.
static uint32_t *next_command(const struct vtpu *v) {
    return clear(v->ring + mmio_read64(VTPU_CMDQ_TAIL) * COMMAND_WORDS);
}

static void start_list(struct vtpu *v, const uint32_t *list, const uint32_t *end) {
    uint32_t *command = next_command(v);
    command[0] = VTPU_CMD_RUN;
    command[1] = (uint32_t)((end - list) / COMMAND_WORDS);
    set_address(command, list);
    ring_doorbell(v);
}

static int run_list(struct vtpu *v, const uint32_t *end) {
    start_list(v, v->list, end);
    return vtpu_wait(v);
}

static int32_t count_bits(uint32_t bits) {
    int32_t count = 0;
    for (; bits; bits &= bits - 1u)
        count++;
    return count;
}

// The SIWs of the file, unpacked: a byte for each says which of its words stand there. 0 if they run past the
// end.
static int unpack(const struct vtpu *v, const uint8_t *masks, uint32_t *code) {
    const uint32_t *word = (const uint32_t *)(masks + (v->siws + 3u) / 4u * 4u);
    const uint32_t *end = (const uint32_t *)(v->file + (v->size & ~3u));
    for (const uint8_t *mask = masks; mask < masks + v->siws; mask++, code += SIW_WORDS) {
        if (end - word < HOT_WORDS && end - word < count_bits(*mask))
            return 0;
        uint32_t bits = *mask;
        for (uint32_t *to = code; to < code + SIW_WORDS; to++, bits >>= 1)
            *to = bits & 1u ? *word++ : 0u;
    }
    return 1;
}

static int load(struct vtpu *v, const uint8_t *masks, uint32_t *code) {
    if (!unpack(v, masks, code))
        return VTPU_E_PROGRAM;
    uint32_t *command = next_command(v);
    command[0] = VTPU_CMD_LOAD;
    command[1] = v->siws;
    set_address(command, code);
    return submit(v);
}

// The core's registers: what it may touch, where its tables are, and go.
static int start_core(const struct vtpu *v, const uint32_t *table, uint32_t log2) {
    uint64_t id = mmio_read64(VTPU_ID);
    if ((uint32_t)(id & 0xffffffffu) != VTPU_MAGIC || ((id >> 40) & 0xffu) < v->sentrons ||
        (1ull << ((id >> 48) & 0xffu)) < (uint64_t)v->pages * PAGE_SIDE * PAGE_SIDE)
        return VTPU_E_CORE;
    mmio_write64(VTPU_CTRL, CTRL_RESET);
    mmio_write64(VTPU_DMA_BASE, RAM_BASE);
    mmio_write64(VTPU_DMA_LIMIT, BOOT_RAM_END);
    mmio_write64(VTPU_PPT_ROOT, (uint64_t)(uintptr_t)table);
    mmio_write64(VTPU_PPT_SIZE, 1u << log2);
    mmio_write64(VTPU_CMDQ_BASE, (uint64_t)(uintptr_t)v->ring);
    mmio_write64(VTPU_CMDQ_SIZE, RING_COMMANDS);
    mmio_write64(VTPU_IRQ_ENABLE, IRQ_DONE | IRQ_FAULT);
    mmio_write64(VTPU_CTRL, CTRL_ENABLE | CTRL_PPT_FLUSH);
    return VTPU_OK;
}

int vtpu_open(struct vtpu *v, const void *file, uint32_t size, void *memory) {
    int error = read_header(v, file, size);
    if (error)
        return error;
    const uint32_t *pages = (const uint32_t *)(v->tensor + v->tensors);
    uint32_t log2 = ppt_log2(v->pages);
    uint32_t *table = (uint32_t *)(((uintptr_t)memory + 63u) & ~(uintptr_t)63u);
    uint32_t *code = table + ((uint32_t)PTE_WORDS << log2);
    v->ring = code + (uint64_t)SIW_WORDS * v->siws;
    v->list = v->ring + RING_COMMANDS * COMMAND_WORDS;
    uint32_t *zeros = v->list + (1u + VTPU_PLANS) * list_words(v);
    for (uint32_t i = 0; i < VTPU_PLANS; i++)
        v->plan[i] = v->plan_end[i] = v->list + (1u + i) * list_words(v);
    for (uint32_t i = 0, count = zero_words(v); i < count; i++)
        zeros[i] = 0;
    v->waited = 0;
    for (uint32_t i = 0; i < VTPU_KEPT_COUNTERS; i++)
        v->counters[i] = 0;
    write_ppt(v, table, log2, pages);
    error = start_core(v, table, log2);
    if (!error)
        error = load(v, (const uint8_t *)(pages + v->pages), code);
    uint32_t *command = v->list;
    for (uint32_t i = 0; i < v->tensors; i++) {
        const struct vtpu_tensor *t = v->tensor + i;
        v->host[i] = t->data ? (void *)(v->file + t->data) : t->role == VTPU_STATE ? zeros : 0;
        if (v->host[i])
            command = put_copy(v, command, (int)i, v->host[i], 0);
    }
    return error ? error : run_list(v, command);
}

static int same(const char *a, const char *b) {
    for (int i = 0; i < VTPU_NAME; i++) {
        if (a[i] != b[i])
            return 0;
        if (!a[i])
            return 1;
    }
    return 0;
}

int vtpu_tensor(const struct vtpu *v, const char *name, int32_t entry) {
    for (uint32_t i = 0; i < v->tensors; i++)
        if (same(v->tensor[i].name, name) && (v->tensor[i].entry < 0 || v->tensor[i].entry == entry))
            return (int)i;
    return -1;
}

int vtpu_entry(const struct vtpu *v, const char *name) {
    for (uint32_t i = 0; i < v->entries; i++)
        if (same((const char *)(v->file + HEADER_BYTES + ENTRY_BYTES * i), name))
            return (int)i;
    return -1;
}

void vtpu_bind(struct vtpu *v, int tensor, void *host) {
    v->host[tensor] = host;
}

int vtpu_copy(struct vtpu *v, int tensor, void *host, int to_host) {
    return run_list(v, put_copy(v, v->list, tensor, host, to_host));
}

static int moves(const struct vtpu *v, uint32_t i, int entry, uint32_t role) {
    return v->tensor[i].entry == entry && v->tensor[i].role == role;
}

int vtpu_plan(struct vtpu *v, uint32_t plan, int entry) {
    const uint32_t *words = (const uint32_t *)(v->file + HEADER_BYTES + ENTRY_BYTES * entry);
    uint32_t pc = words[VTPU_NAME / 4];
    uint32_t *command = v->plan[plan];
    for (uint32_t i = 0; i < v->tensors; i++) {
        if ((moves(v, i, entry, VTPU_INPUT) || moves(v, i, entry, VTPU_OUTPUT)) && !v->host[i])
            return VTPU_E_UNBOUND;
        if (moves(v, i, entry, VTPU_INPUT))
            command = put_copy(v, command, (int)i, v->host[i], 0);
    }
    for (uint32_t s = 0; s < v->sentrons; s++) {
        clear(command);
        command[0] = VTPU_CMD_SPAWN | s << 8;
        command[1] = pc;
        for (int lane = 0; lane < 8; lane++)
            command[8 + lane] = s;
        command += COMMAND_WORDS;
    }
    clear(command);
    command[0] = VTPU_CMD_WAIT;
    command[1] = (1u << v->sentrons) - 1u;
    command += COMMAND_WORDS;
    for (uint32_t i = 0; i < v->tensors; i++)
        if (moves(v, i, entry, VTPU_OUTPUT))
            command = put_copy(v, command, (int)i, v->host[i], 1);
    v->plan_end[plan] = command;
    return VTPU_OK;
}

void vtpu_start(struct vtpu *v, uint32_t plan) {
    start_list(v, v->plan[plan], v->plan_end[plan]);
}

int vtpu_run(struct vtpu *v, uint32_t plan) {
    vtpu_start(v, plan);
    return vtpu_wait(v);
}

const char *vtpu_error(int code) {
    switch (code) {
    case VTPU_OK:
        return "no error";
    case VTPU_E_PROGRAM:
        return "not a vTPU program of this version";
    case VTPU_E_CORE:
        return "the vTPU is absent or too small for the program";
    case VTPU_E_FAULT:
        return "the vTPU faulted";
    case VTPU_E_TIMEOUT:
        return "the vTPU does not answer";
    case VTPU_E_UNBOUND:
        return "a tensor has no memory";
    default:
        return "unknown error";
    }
}
