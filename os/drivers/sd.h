// SD cards in SPI mode: sd_init once, then sd_read.
//
// Contract. The structure belongs to the caller, and there is no other state. Every wait is bounded by a name
// of sd.c; an error is negative, with sd_error for its text. A block whose CRC16 is wrong is asked for again,
// three times. After SD_E_TIMEOUT the card has to be brought up again with sd_init.
#pragma once

#include <stdint.h>

#define SD_BLOCK 512u

enum {
    SD_OK = 0,
    SD_E_NO_CARD = -1, // nothing answers CMD0
    SD_E_TIMEOUT = -2, // the card answered before, and stopped
    SD_E_CRC = -3,     // data arrived damaged, again and again
    SD_E_CARD = -4,    // a card of a kind or voltage that this host cannot use
    SD_E_COMMAND = -5, // the card refuses a command
    SD_E_RANGE = -6,   // the card reports an error for a block, mostly one past its end
};

struct sd {
    uint32_t blocks;        // capacity in blocks of 512 bytes
    uint32_t high_capacity; // addresses count blocks, not bytes
    uint32_t has_receiver;  // the controller receives whole blocks and checks their CRC
};

int sd_init(struct sd *sd);
// `count` blocks from `block` on.
int sd_read(struct sd *sd, uint32_t block, uint32_t count, void *buffer);
const char *sd_error(int code);
