// The bare-metal trainer: what the boot ROM starts as KERNEL.ELF on a training card.
//
// It reads TRAIN.CFG (what to do, and tables of f32 bits), PROGRAM.BIN (captured code for the vTPU), DATA.TXT
// (one document a line) and, to go on from an earlier run, STATE.BIN from the card; then it replays the
// training entry step by step, validates, samples, and powers off. The CPU never computes with a float: it
// indexes tables, moves words, and turns bits into decimals with integers. What it prints is read by
// tools/train.py:
//
//     step 1 loss 3.3899 40590a3d
//     val loss 2.2950 tokens 2873 sum 0000001a1b2c3d4e
//     sample maria
//     counters after 75000000 74000000 ...
//     cycles boot 123 cpu 456 vtpu 789      (vtpu: the CPU slept until the vTPU was done)
//
// The host may set `stop_request` through the debug port (Ctrl-C): the trainer ends after the step under way.
// `checkpoint` tells the host where the states of the last finished training lie.
#include <stdint.h>
#include "soc.h"
#include "cpu.h"
#include "files.h"
#include "finisher.h"
#include "print.h"
#include "uart.h"
#include "vtpu.h"
#include "data.h"

enum {
    CONFIG_MAGIC = 0x314e5254, // "TRN1"
    MAX_BATCH = 64,
    MAX_DOCUMENTS = 1 << 20,
    SAMPLE_BITS = 20,  // sampling weights are scaled to 2^20
    SUM_FRACTION = 24, // bits after the point in the sum of validation losses
    ADAM_SCALARS = 3,
    INPUT_SETS = 2,         // and the plans 0 and 1 of the vTPU: a training step with each of them
    EVALUATION = INPUT_SETS // the plan after those
};

// TRAIN.CFG, then `inverses` words 1/n, then ADAM_SCALARS words for each step: lr, 1/(1-beta1^t),
// 1/(1-beta2^t).
struct config {
    uint32_t magic, steps, batch;
    uint32_t done; // steps that STATE.BIN has behind it
    uint64_t seed;
    uint32_t samples, eval_documents, inverses, reserved;
};

// Of a step or an evaluation: rows of CORPUS_BLOCK positions, and the scalars.
struct inputs {
    uint32_t tokens[MAX_BATCH * CORPUS_BLOCK], targets[MAX_BATCH * CORPUS_BLOCK],
        valid[MAX_BATCH * CORPUS_BLOCK];
    uint32_t scalars[1 + ADAM_SCALARS];
};

struct checkpoint {
    uint32_t valid, step, words, reserved;
    const uint32_t *data;
};

volatile uint32_t stop_request;
struct checkpoint checkpoint;

static const struct config *config;
static const uint32_t *inverse, *scalars;
static struct vtpu vtpu;
static struct corpus corpus;
static struct inputs inputs[INPUT_SETS];
static uint32_t loss_bits;
static uint64_t boot_cycles;

static void check(int error, const char *what, const char *why, uint32_t code) {
    if (error >= 0)
        return;
    print_text("error: ");
    print_text(what);
    print_text(": ");
    print_text(why);
    print_text("\n");
    finish(code);
}

static void check_vtpu(int error) {
    if (error == VTPU_E_FAULT) {
        print_text("error: vTPU fault ");
        print_decimal(vtpu.fault_code);
        print_text(" sentron ");
        print_decimal(vtpu.fault_sentron);
        print_text(" at ");
        print_decimal(vtpu.fault_place);
        print_text("\n");
    }
    check(error, "vtpu", vtpu_error(error), EXIT_VTPU);
}

// Positive f32 bits as a fixed-point number with `fraction` bits, cut off; saturates.
static uint64_t fixed(uint32_t bits, int32_t fraction) {
    int32_t exponent = (int32_t)(bits >> 23 & 0xffu) - 127;
    uint64_t mantissa = (bits & 0x7fffffu) | 0x800000u;
    int32_t shift = exponent - 23 + fraction;
    if ((bits & 0x7fffffffu) < 0x800000u || bits >> 31)
        return 0;
    if (shift > 39)
        return ~0ull >> 1;
    return shift >= 0 ? mantissa << shift : shift > -64 ? mantissa >> -shift : 0;
}

// value / 2^fraction with four decimals, rounded to nearest
static void print_fixed(uint64_t value, uint32_t fraction) {
    uint64_t scaled = (value >> fraction) * 10000u;
    scaled += (((value & ((1ull << fraction) - 1u)) * 10000u) + (1ull << (fraction - 1))) >> fraction;
    print_decimal(scaled / 10000u);
    print_text(".");
    for (uint32_t unit = 1000; unit; unit /= 10)
        uart_put((char)('0' + scaled / unit % 10u));
}

static void print_loss(uint32_t bits) {
    if ((bits & 0x7f800000u) == 0x7f800000u)
        print_text(bits & 0x7fffffu ? "nan" : "inf");
    else
        print_fixed(fixed(bits, SUM_FRACTION), SUM_FRACTION);
}

static void *need(const char *name, uint32_t *size) {
    void *data = 0;
    int error = read_file(name, &data, size);
    check(error, name, files_error(error), EXIT_FILES);
    return data;
}

static void read_config(void) {
    uint32_t size;
    config = (const struct config *)need("TRAIN.CFG", &size);
    int bad = size < sizeof *config || config->magic != CONFIG_MAGIC || config->batch == 0 ||
              config->batch > MAX_BATCH || config->inverses < config->batch * CORPUS_BLOCK ||
              config->done > config->steps || config->inverses > MAX_BATCH * CORPUS_BLOCK ||
              (size - sizeof *config) / 4u < config->inverses + (uint64_t)ADAM_SCALARS * config->steps;
    check(bad ? -1 : 0, "TRAIN.CFG", "not a configuration of this version", EXIT_FILES);
    inverse = (const uint32_t *)(config + 1);
    scalars = inverse + config->inverses;
}

static void bind(const char *name, int entry, void *host, uint32_t words) {
    int tensor = vtpu_tensor(&vtpu, name, entry);
    int fits = tensor >= 0 && vtpu.tensor[tensor].lines * vtpu.tensor[tensor].columns == words;
    check(fits ? 0 : -1, name, "the program has no such tensor of this size", EXIT_FILES);
    vtpu_bind(&vtpu, tensor, host);
}

static void bind_inputs(int entry, struct inputs *in, uint32_t scalar_count) {
    uint32_t words = config->batch * CORPUS_BLOCK;
    bind("tokens", entry, in->tokens, words);
    bind("targets", entry, in->targets, words);
    bind("valid", entry, in->valid, words);
    bind("scalars", entry, in->scalars, scalar_count);
    bind("loss", entry, &loss_bits, 1);
}

// The sampling weights of the evaluation: batch x block x (alphabet and edge).
static const uint32_t *weights;

static void open_program(void) {
    uint32_t size;
    const void *file = need("PROGRAM.BIN", &size);
    uint64_t bytes = vtpu_memory(file, size);
    void *memory = bytes ? allocate(bytes) : 0;
    check_vtpu(memory ? vtpu_open(&vtpu, file, size, memory) : VTPU_E_PROGRAM);
    int train_entry = vtpu_entry(&vtpu, "train"), eval_entry = vtpu_entry(&vtpu, "eval");
    check(train_entry < eval_entry ? train_entry : eval_entry, "PROGRAM.BIN", "no entries train and eval",
          EXIT_FILES);
    uint32_t words = config->batch * CORPUS_BLOCK * (corpus.edge + 1u);
    uint32_t *memory_for_weights = (uint32_t *)allocate(4ull * words);
    check(memory_for_weights ? 0 : -1, "memory", "too small", EXIT_FILES);
    bind("weights", eval_entry, memory_for_weights, words);
    weights = memory_for_weights;
    for (uint32_t set = 0; set < INPUT_SETS; set++) {
        bind_inputs(train_entry, inputs + set, 1 + ADAM_SCALARS);
        check_vtpu(vtpu_plan(&vtpu, set, train_entry));
    }
    bind_inputs(eval_entry, inputs, 1);
    check_vtpu(vtpu_plan(&vtpu, EVALUATION, eval_entry));
}

// States between the pages and one array in the order of the program's tensors.
static uint32_t move_states(uint32_t *data, int to_host) {
    uint32_t words = 0;
    for (uint32_t i = 0; i < vtpu.tensors; i++) {
        if (vtpu.tensor[i].role != VTPU_STATE)
            continue;
        if (data)
            check_vtpu(vtpu_copy(&vtpu, (int)i, data + words, to_host));
        words += vtpu.tensor[i].lines * vtpu.tensor[i].columns;
    }
    return words;
}

static void resume(void) {
    if (config->done == 0)
        return;
    uint32_t size;
    uint32_t *data = (uint32_t *)need("STATE.BIN", &size);
    check(size == 4u * move_states(0, 0) ? 0 : -1, "STATE.BIN", "not of this model's size", EXIT_FILES);
    move_states(data, 0);
}

// The inputs of a step, in one of two sets, so that the next step is prepared while the core works on this
// one.
static void prepare(uint32_t step) {
    struct inputs *in = inputs + step % INPUT_SETS;
    uint32_t count = corpus.documents - corpus.held;
    uint64_t first = (uint64_t)step * config->batch;
    uint32_t positions = corpus_batch(&corpus, 0, count, first, config->batch, config->batch, in->tokens,
                                      in->targets, in->valid);
    in->scalars[0] = inverse[positions - 1u];
    for (uint32_t i = 0; i < ADAM_SCALARS; i++)
        in->scalars[1u + i] = scalars[ADAM_SCALARS * step + i];
}

static void print_step(uint32_t step, uint32_t bits) {
    print_text("step ");
    print_decimal(step);
    print_text(" loss ");
    print_loss(bits);
    print_text(" ");
    print_hex(bits, 8);
    print_text("\n");
}

// Trains up to config->steps or to a request to stop; returns the number of steps done. While the core works,
// the CPU prints the loss before and prepares the step after.
static uint32_t train(void) {
    uint32_t step = config->done, bits = 0;
    if (step < config->steps)
        prepare(step);
    while (step < config->steps && !stop_request) {
        vtpu_start(&vtpu, step % INPUT_SETS);
        if (step > config->done)
            print_step(step, bits);
        if (step + 1u < config->steps)
            prepare(step + 1u);
        check_vtpu(vtpu_wait(&vtpu));
        bits = loss_bits;
        step++;
    }
    if (step > config->done)
        print_step(step, bits);
    return step;
}

static void keep_states(uint32_t step) {
    uint32_t words = move_states(0, 0);
    uint32_t *data = (uint32_t *)allocate(4ull * words);
    check(data ? 0 : -1, "memory", "too small", EXIT_FILES);
    move_states(data, 1);
    checkpoint.words = words;
    checkpoint.data = data;
    checkpoint.step = step;
    checkpoint.valid = 1;
}

static void validate(void) {
    struct inputs *in = inputs;
    uint32_t documents = corpus.held < config->eval_documents ? corpus.held : config->eval_documents;
    uint64_t sum = 0, positions = 0;
    for (uint32_t at = 0; at < documents; at += config->batch) {
        uint32_t rows = documents - at < config->batch ? documents - at : config->batch;
        positions += corpus_batch(&corpus, corpus.documents - corpus.held, corpus.held, at, rows,
                                  config->batch, in->tokens, in->targets, in->valid);
        in->scalars[0] = inverse[0]; // 1: the sum itself
        check_vtpu(vtpu_run(&vtpu, EVALUATION));
        sum += fixed(loss_bits, SUM_FRACTION);
    }
    print_text("val loss ");
    print_fixed(sum / positions, SUM_FRACTION);
    print_text(" tokens ");
    print_decimal(positions);
    print_text(" sum ");
    print_hex(sum, 16);
    print_text("\n");
}

// The next token of a row: the first whose cumulative weight exceeds the draw.
static uint32_t draw(struct rng *rng, const uint32_t *weight, uint32_t vocabulary) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < vocabulary; i++)
        total += weight[i];
    uint32_t target = rng_below(rng, total), reached = 0;
    for (uint32_t i = 0; i < vocabulary; i++) {
        reached += weight[i];
        if (reached > target)
            return i;
    }
    return vocabulary - 1u;
}

// The CPU's cycles, then the core's counters, so far.
static void print_counters(const char *when) {
    print_text("counters ");
    print_text(when);
    print_text(" ");
    print_decimal(cpu_cycles());
    for (int i = 0; i < VTPU_KEPT_COUNTERS; i++) {
        print_text(" ");
        print_decimal(vtpu.counters[i]);
    }
    print_text("\n");
}

// Names in groups of a batch, position by position.
static void sample(void) {
    struct inputs *in = inputs;
    static uint8_t name[MAX_BATCH][CORPUS_BLOCK];
    static uint32_t length[MAX_BATCH], open[MAX_BATCH];
    uint32_t vocabulary = corpus.edge + 1u;
    struct rng rng;
    rng_seed(&rng, config->seed, 2);
    for (uint32_t done = 0; done < config->samples; done += config->batch) {
        uint32_t rows = config->samples - done < config->batch ? config->samples - done : config->batch;
        for (uint32_t i = 0; i < config->batch * CORPUS_BLOCK; i++)
            in->tokens[i] = in->targets[i] = corpus.edge, in->valid[i] = 0;
        for (uint32_t row = 0; row < rows; row++)
            length[row] = 0, open[row] = 1;
        for (uint32_t at = 0, left = rows; at < CORPUS_BLOCK && left; at++) {
            check_vtpu(vtpu_run(&vtpu, EVALUATION));
            for (uint32_t row = 0; row < rows; row++) {
                if (!open[row])
                    continue;
                uint32_t place = row * CORPUS_BLOCK + at;
                uint32_t token = draw(&rng, weights + place * vocabulary, vocabulary);
                if (token == corpus.edge) {
                    open[row] = 0;
                    left--;
                    continue;
                }
                name[row][length[row]++] = corpus.alphabet[token];
                if (at + 1u < CORPUS_BLOCK)
                    in->tokens[place + 1u] = token;
            }
        }
        for (uint32_t row = 0; row < rows; row++) {
            print_text("sample ");
            for (uint32_t i = 0; i < length[row]; i++)
                uart_put((char)name[row][i]);
            print_text("\n");
        }
    }
}

// From start.S.
void unexpected_trap(uint64_t cause, uint64_t pc, uint64_t value) {
    print_text("error: trap ");
    print_decimal(cause);
    print_text(" at ");
    print_hex(pc, 8);
    print_text(" value ");
    print_hex(value, 8);
    print_text("\n");
    finish(EXIT_TRAP);
}

// From start.S. Does not return.
void train_main(void) {
    boot_cycles = cpu_cycles();
    cpu_enable_interrupt(VTPU_IRQ);
    check(open_card(), "card", "cannot be read", EXIT_FILES);
    read_config();
    uint32_t size;
    const uint8_t *text = (const uint8_t *)need("DATA.TXT", &size);
    uint32_t capacity = size / 2u + 1u;
    uint32_t *table = (uint32_t *)allocate(8ull * capacity);
    check(table ? 0 : -1, "memory", "too small", EXIT_FILES);
    int error = corpus_open(&corpus, text, size, table, capacity, config->seed);
    check(error, "DATA.TXT", corpus_error(error), EXIT_DATA);
    open_program();
    resume();
    print_text("train ");
    print_decimal(corpus.documents - corpus.held);
    print_text(" documents held ");
    print_decimal(corpus.held);
    print_text(" alphabet ");
    print_decimal(corpus.edge);
    print_text("\n");
    print_counters("before");
    uint32_t step = train();
    print_counters("after");
    keep_states(step);
    if (step == config->steps) {
        validate();
        sample();
    } else {
        print_text("stopped\n");
    }
    uint64_t all = cpu_cycles();
    print_text("cycles boot ");
    print_decimal(boot_cycles);
    print_text(" cpu ");
    print_decimal(all - boot_cycles - vtpu.waited);
    print_text(" vtpu ");
    print_decimal(vtpu.waited);
    print_text("\n");
    finish(0);
}
