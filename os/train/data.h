// Documents, alphabet, shuffle and batches, with integers only: the same bits as ml/data.py and ml/rng.py.
//
// Contract. corpus_open once over a text that stays where it is: one document a line, "\r" and empty lines
// dropped. A token is a byte's place in the sorted alphabet; one more token, corpus.edge, starts and ends a
// document. Then corpus_batch fills the inputs of a step.
#pragma once

#include <stdint.h>

enum { CORPUS_BLOCK = 16, CORPUS_MAX_ALPHABET = 128 };

enum {
    CORPUS_OK = 0,
    CORPUS_E_EMPTY = -1,    // no document
    CORPUS_E_ONE = -2,      // a single document: nothing is left to hold out
    CORPUS_E_ALPHABET = -3, // more than 128 distinct bytes
    CORPUS_E_MANY = -4      // more documents than fit the table
};

struct corpus {
    const uint8_t *text;
    uint32_t documents; // shuffled; the last `held` ones are held out
    uint32_t held;
    uint32_t edge; // size of the alphabet, and the start/end token
    uint8_t alphabet[CORPUS_MAX_ALPHABET];
    uint8_t token[256];
    uint32_t *start, *length; // of each document
};

// xorshift64*. Streams of one seed are independent: 0 shuffle, 1 weights, 2 sampling.
struct rng {
    uint64_t state;
};
void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream);
uint64_t rng_next(struct rng *rng);
// 0 .. n - 1 from the high 32 bits
uint32_t rng_below(struct rng *rng, uint32_t n);

// table: memory for 2 * capacity words.
int corpus_open(struct corpus *c, const uint8_t *text, uint32_t size, uint32_t *table, uint32_t capacity,
                uint64_t seed);
// Documents first, first + 1, ... modulo `count` counted from `base`; rows of CORPUS_BLOCK. Rows past `rows`
// are empty. Returns the number of valid positions.
uint32_t corpus_batch(const struct corpus *c, uint32_t base, uint32_t count, uint64_t first, uint32_t rows,
                      uint32_t batch, uint32_t *tokens, uint32_t *targets, uint32_t *valid);
const char *corpus_error(int code);
