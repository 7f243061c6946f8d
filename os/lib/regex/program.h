// What a regular expression becomes: steps of a machine that reads text, for the files of this folder.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum step_kind {
    STEP_BYTE,    // the byte `value`
    STEP_ANY,     // any byte
    STEP_SET,     // a byte of sets[value]
    STEP_BEGIN,   // the beginning of the text or of a line
    STEP_END,     // the end
    STEP_WORD,    // an edge: `value` is EDGE_...
    STEP_SAVE,    // the place is bound `value` of the groups: 2n where group n begins, 2n + 1 where it ends
    STEP_BACK,    // what group `value` has matched, again
    STEP_JUMP,    // goes on at `value`
    STEP_FORK,    // goes on behind, or else at `value`
    STEP_REVERSE, // goes on at `value`, or else behind
    STEP_MATCH,
};
enum { EDGE_ANY, EDGE_NONE, EDGE_START, EDGE_STOP };

struct step {
    int kind, value;
};

#define SET_WORDS 8
typedef uint32_t byte_set[SET_WORDS];

struct program {
    struct step *steps;
    byte_set *sets;
    int count, room, set_count, groups, flags, goes_back;
};

static inline int in_set(const uint32_t *set, unsigned char c) {
    return set[c / 32] >> c % 32 & 1;
}
