// The corpus: documents, alphabet, shuffle, batches, and the random numbers; data.h is the contract.
#include "data.h"

#define XORSHIFT_MULTIPLIER 0x2545f4914f6cdd1dull
#define GOLDEN 0x9e3779b97f4a7c15ull
#define MIX_1 0xbf58476d1ce4e5b9ull
#define MIX_2 0x94d049bb133111ebull

void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream) {
    uint64_t z = seed + (stream + 1u) * GOLDEN;
    z = (z ^ z >> 30) * MIX_1;
    z = (z ^ z >> 27) * MIX_2;
    z ^= z >> 31;
    rng->state = z ? z : 1u;
}

uint64_t rng_next(struct rng *rng) {
    uint64_t x = rng->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    rng->state = x;
    return x * XORSHIFT_MULTIPLIER;
}

uint32_t rng_below(struct rng *rng, uint32_t n) {
    return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

// Start and length of each document; their number, or CORPUS_E_MANY.
static int32_t split(struct corpus *c, uint32_t size, uint32_t capacity) {
    const uint8_t *text = c->text, *end = text + size;
    uint32_t count = 0;
    for (const uint8_t *line = text; line < end;) {
        const uint8_t *stop = line;
        while (stop < end && *stop != '\n')
            stop++;
        const uint8_t *last = stop;
        while (last > line && last[-1] == '\r')
            last--;
        if (last > line) {
            if (count == capacity)
                return CORPUS_E_MANY;
            c->start[count] = (uint32_t)(line - text);
            c->length[count] = (uint32_t)(last - line);
            count++;
        }
        line = stop + 1;
    }
    return (int32_t)count;
}

static int build_alphabet(struct corpus *c) {
    static uint8_t seen[256];
    for (uint32_t i = 0; i < 256u; i++)
        seen[i] = 0;
    for (uint32_t d = 0; d < c->documents; d++) {
        const uint8_t *at = c->text + c->start[d], *end = at + c->length[d];
        while (at < end)
            seen[*at++] = 1;
    }
    c->edge = 0;
    for (uint32_t byte = 0; byte < 256u; byte++) {
        if (!seen[byte])
            continue;
        if (c->edge == CORPUS_MAX_ALPHABET)
            return CORPUS_E_ALPHABET;
        c->token[byte] = (uint8_t)c->edge;
        c->alphabet[c->edge++] = (uint8_t)byte;
    }
    return CORPUS_OK;
}

// Fisher-Yates from the end, as ml/rng.py does it.
static void shuffle(struct corpus *c, uint64_t seed) {
    struct rng rng;
    rng_seed(&rng, seed, 0);
    for (uint32_t i = c->documents - 1u; i > 0; i--) {
        uint32_t j = rng_below(&rng, i + 1u);
        uint32_t start = c->start[i], length = c->length[i];
        c->start[i] = c->start[j];
        c->length[i] = c->length[j];
        c->start[j] = start;
        c->length[j] = length;
    }
}

int corpus_open(struct corpus *c, const uint8_t *text, uint32_t size, uint32_t *table, uint32_t capacity,
                uint64_t seed) {
    c->text = text;
    c->start = table;
    c->length = table + capacity;
    int32_t count = split(c, size, capacity);
    if (count < 0)
        return count;
    if (count < 2)
        return count ? CORPUS_E_ONE : CORPUS_E_EMPTY;
    c->documents = (uint32_t)count;
    c->held = c->documents < 20u ? 1u : c->documents / 10u;
    int error = build_alphabet(c);
    if (!error)
        shuffle(c, seed);
    return error;
}

uint32_t corpus_batch(const struct corpus *c, uint32_t base, uint32_t count, uint64_t first, uint32_t rows,
                      uint32_t batch, uint32_t *tokens, uint32_t *targets, uint32_t *valid) {
    uint32_t positions = 0;
    for (uint32_t row = 0; row < batch; row++) {
        uint32_t d = base + (uint32_t)((first + row) % count);
        uint32_t length = row < rows ? c->length[d] : 0;
        const uint8_t *text = c->text + c->start[d];
        for (uint32_t at = 0; at < CORPUS_BLOCK; at++) {
            uint32_t i = row * CORPUS_BLOCK + at;
            int inside = row < rows && at <= length;
            tokens[i] = inside && at > 0 ? c->token[text[at - 1u]] : c->edge;
            targets[i] = inside && at < length ? c->token[text[at]] : c->edge;
            valid[i] = inside ? 0x3f800000u : 0; // 1.0 or 0.0
            positions += (uint32_t)inside;
        }
    }
    return positions;
}

const char *corpus_error(int code) {
    switch (code) {
    case CORPUS_E_EMPTY:
        return "no document in it";
    case CORPUS_E_ONE:
        return "a single document: nothing is left to hold out";
    case CORPUS_E_ALPHABET:
        return "more than 128 distinct bytes";
    case CORPUS_E_MANY:
        return "too many documents";
    default:
        return "no error";
    }
}
