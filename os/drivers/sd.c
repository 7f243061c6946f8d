// The SD driver. A command is six bytes out and a response of one byte in; a block is a token, 512 bytes and
// a CRC16:
//
//     01 index | argument (4 bytes, high first) | CRC7 1      ->  R1: 0 start, address, ..., illegal, ...,
//     idle fe | data | CRC16                                       <-  or an error token 0000xxxx
//
// Commands go byte by byte through the FIFOs (SiFive's registers, so QEMU's sifive_u is a second machine for
// this file). Blocks go through the controller's receiver where there is one: the CPU only copies them out of
// its buffer. Several blocks are read by one CMD18, so the card can have the next ready; it is ended by
// CMD12.
//
// Source: SD Physical Layer Simplified Specification 6.00, 7.2 and 7.3; figure 7-2 is sd_init.
#include "sd.h"
#include "mmio.h"
#include "soc.h"

enum {
    GO_IDLE = 0,
    SEND_IF_COND = 8,
    SEND_CSD = 9,
    STOP = 12,
    SET_BLOCKLEN = 16,
    READ_ONE = 17,
    READ_MANY = 18
};
enum { SD_SEND_OP_COND = 41, APP_CMD = 55, READ_OCR = 58 };
enum { R1_IDLE = 1, R1_ILLEGAL = 4, R1_NONE = 0xff };

#define IF_COND 0x1aau // 2.7-3.6 V and a pattern to be sent back
#define OP_COND_HCS 0x40000000u
#define OCR_CCS 0x40000000u
#define TOKEN_START 0xfe
#define CSD_SIZE 16u

#define INIT_HZ 400000u
#define INIT_SCKDIV (CORE_HZ / 2 / INIT_HZ) // sclk = CORE_HZ / (2 (SCKDIV + 1))
#define DATA_SCKDIV 0                       // 25 MHz, what every card can do
#define WAKE_BYTES 10u                      // 80 clocks; 74 are asked for

#define BYTE_POLLS 100000u     // until the controller has sent a byte: 1 ms and more
#define RESPONSE_BYTES 9u      // NCR: the response starts within 8 bytes
#define RESET_TRIES 4u         // CMD0
#define INIT_TRIES 3000u       // ACMD41, 0.36 ms each: 1 s
#define TOKEN_BYTES 312500u    // 100 ms at 25 MHz until a block starts
#define BUSY_BYTES 312500u     // 100 ms of busy after CMD12
#define BLOCK_POLLS 100000000u // of a receiver that is bounded itself by TOKEN_BYTES
#define SD_RETRIES 3u          // of a block with a wrong CRC16

// Exchange a byte with the card; all ones if the controller does not answer either.
static uint8_t exchange(uint8_t byte) {
    mmio_write32(SD_TXDATA, byte);
    for (uint32_t i = 0; i < BYTE_POLLS; i++) {
        uint32_t received = mmio_read32(SD_RXDATA);
        if (!(received & SD_FLAG))
            return (uint8_t)received;
    }
    return 0xff;
}

// CRC7, x^7 + x^3 + 1, in the upper seven bits.
static uint8_t crc7(const uint8_t *data, uint32_t count) {
    // BEGIN SOLUTION os.sd.crc7
    uint8_t crc = 0;
    for (uint32_t i = 0; i < count; i++) {
        crc ^= data[i];
        for (uint32_t bit = 0; bit < 8; bit++)
            crc = (uint8_t)(crc & 0x80 ? (crc << 1) ^ (0x09 << 1) : crc << 1);
    }
    return crc;
    // END SOLUTION
}

// One byte more of CRC16, x^16 + x^12 + x^5 + 1.
static uint32_t crc16(uint32_t crc, uint8_t byte) {
    crc = (crc >> 8 | crc << 8) & 0xffff;
    crc ^= byte;
    crc ^= (crc & 0xff) >> 4;
    crc ^= crc << 12 & 0xffff;
    return crc ^ (crc & 0xff) << 5;
}

// Send a command; its R1, or R1_NONE if the card does not answer.
static uint8_t command(uint8_t index, uint32_t argument) {
    // BEGIN SOLUTION os.sd.command
    uint8_t frame[6], r1 = R1_NONE;
    frame[0] = 0x40 | index;
    for (uint32_t i = 0; i < 4; i++)
        frame[1 + i] = (uint8_t)(argument >> (24 - 8 * i));
    frame[5] = crc7(frame, 5) | 1;
    exchange(0xff); // eight clocks between commands
    for (uint32_t i = 0; i < 6; i++)
        exchange(frame[i]);
    if (index == STOP)
        exchange(0xff); // still a byte of the block that is broken off
    for (uint32_t i = 0; i < RESPONSE_BYTES && r1 & 0x80; i++)
        r1 = exchange(0xff);
    return r1;
    // END SOLUTION
}

static uint32_t response32(void) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < 4; i++)
        value = value << 8 | exchange(0xff);
    return value;
}

// What an R1 that should be `wanted` means.
static int check(uint8_t r1, uint8_t wanted) {
    return r1 == wanted ? SD_OK : r1 == R1_NONE ? SD_E_TIMEOUT : SD_E_COMMAND;
}

// A data block by PIO: `count` bytes, with the CRC16 computed here.
static int receive_bytes(uint8_t *to, uint32_t count) {
    uint8_t token = 0xff;
    for (uint32_t i = 0; i < TOKEN_BYTES && token == 0xff; i++)
        token = exchange(0xff);
    if (token != TOKEN_START)
        return token == 0xff ? SD_E_TIMEOUT : SD_E_RANGE;
    uint32_t crc = 0;
    for (uint32_t i = 0; i < count; i++) {
        to[i] = exchange(0xff);
        crc = crc16(crc, to[i]);
    }
    crc = crc16(crc, exchange(0xff));
    crc = crc16(crc, exchange(0xff)); // over data and their CRC it comes to 0
    return crc ? SD_E_CRC : SD_OK;
}

static void copy_block(uint8_t *to) {
    if ((uint64_t)to % 8) {
        for (uint32_t i = 0; i < SD_BLOCK; i++)
            to[i] = mmio_read8(SD_BUFFER + i);
        return;
    }
    uint64_t *words = (uint64_t *)to;
    for (uint32_t i = 0; i < SD_BLOCK / 8; i += 4) { // four at a time, to hide the loop behind the loads
        uint64_t from = SD_BUFFER + 8 * i;
        uint64_t a = mmio_read64(from), b = mmio_read64(from + 8);
        uint64_t c = mmio_read64(from + 16), d = mmio_read64(from + 24);
        words[i] = a;
        words[i + 1] = b;
        words[i + 2] = c;
        words[i + 3] = d;
    }
}

// A block by the controller's receiver.
static int receive_block(uint8_t *to) {
    // BEGIN SOLUTION os.sd.receive_block
    uint32_t status = 0;
    mmio_write32(SD_BLKCMD, SD_BLKCMD_RECEIVE);
    for (uint32_t i = 0; i < BLOCK_POLLS && !(status & SD_BLKSTAT_DONE); i++)
        status = mmio_read32(SD_BLKSTAT);
    if (!(status & SD_BLKSTAT_DONE) || status & SD_BLKSTAT_TIMEOUT)
        return SD_E_TIMEOUT;
    if (status & SD_BLKSTAT_TOKEN)
        return SD_E_RANGE;
    if (status & SD_BLKSTAT_CRC)
        return SD_E_CRC;
    copy_block(to);
    return SD_OK;
    // END SOLUTION
}

// End a CMD18: the card may be busy for a while afterwards.
static int stop(void) {
    int error = check(command(STOP, 0), 0);
    for (uint32_t i = 0; !error && i < BUSY_BYTES; i++)
        if (exchange(0xff) == 0xff)
            return SD_OK;
    return error ? error : SD_E_TIMEOUT;
}

// Read blocks until `count` are there or one fails; *done are good.
static int read_run(struct sd *sd, uint32_t block, uint32_t count, uint8_t *to, uint32_t *done) {
    *done = 0;
    int error =
        check(command(count > 1 ? READ_MANY : READ_ONE, sd->high_capacity ? block : block * SD_BLOCK), 0);
    if (error)
        return error;
    while (!error && *done < count) {
        error = sd->has_receiver ? receive_block(to) : receive_bytes(to, SD_BLOCK);
        if (!error)
            ++*done;
        to += SD_BLOCK;
    }
    if (count > 1 && error != SD_E_TIMEOUT) {
        int stopped = stop();
        error = error ? error : stopped;
    }
    return error;
}

int sd_read(struct sd *sd, uint32_t block, uint32_t count, void *buffer) {
    uint8_t *to = buffer;
    uint32_t failures = 0;
    if (block > sd->blocks || count > sd->blocks - block)
        return SD_E_RANGE;
    while (count > 0) { // each turn brings a block or counts a failure
        uint32_t done;
        int error = read_run(sd, block, count, to, &done);
        if (error && error != SD_E_CRC)
            return error;
        failures = done ? 0 : failures + 1;
        if (failures > SD_RETRIES)
            return SD_E_CRC;
        block += done;
        count -= done;
        to += done * SD_BLOCK;
    }
    return SD_OK;
}

// Blocks on the card, from C_SIZE of its CSD (5.3.2 and 5.3.3).
static int read_capacity(uint32_t *blocks) {
    uint8_t csd[CSD_SIZE];
    int error = check(command(SEND_CSD, 0), 0);
    if (!error)
        error = receive_bytes(csd, CSD_SIZE);
    if (error)
        return error;
    if (csd[0] >> 6 == 1) { // version 2: units of 512 KiB
        uint32_t c_size = (uint32_t)(csd[7] & 0x3f) << 16 | (uint32_t)csd[8] << 8 | csd[9];
        *blocks = (c_size + 1) << 10;
    } else {
        uint32_t read_bl_len = csd[5] & 15;
        uint32_t c_size = (uint32_t)(csd[6] & 3) << 10 | (uint32_t)csd[7] << 2 | csd[8] >> 6;
        uint32_t c_size_mult = (uint32_t)(csd[9] & 3) << 1 | csd[10] >> 7;
        if (read_bl_len < 9 || read_bl_len > 11)
            return SD_E_CARD;
        *blocks = (c_size + 1) << (c_size_mult + 2 + read_bl_len - 9);
    }
    return SD_OK;
}

int sd_init(struct sd *sd) {
    uint8_t r1 = R1_NONE;
    sd->blocks = sd->high_capacity = 0;
    sd->has_receiver = mmio_read32(SD_EXTID) == SD_EXTID_VALUE;
    mmio_write32(SD_SCKDIV, INIT_SCKDIV);
    mmio_write32(SD_CSMODE, SD_CSMODE_OFF);
    for (uint32_t i = 0; i < WAKE_BYTES; i++)
        exchange(0xff);
    mmio_write32(SD_CSMODE, SD_CSMODE_HOLD);
    for (uint32_t i = 0; i < RESET_TRIES && r1 != R1_IDLE; i++)
        r1 = command(GO_IDLE, 0);
    if (r1 != R1_IDLE)
        return SD_E_NO_CARD;
    r1 = command(SEND_IF_COND, IF_COND);
    uint32_t version1 = r1 != R1_NONE && r1 & R1_ILLEGAL;
    if (!version1 && (r1 != R1_IDLE || (response32() & 0xfff) != IF_COND))
        return r1 == R1_NONE ? SD_E_TIMEOUT : SD_E_CARD;
    for (uint32_t i = 0; i < INIT_TRIES && r1; i++) {
        if (command(APP_CMD, 0) == R1_NONE)
            return SD_E_TIMEOUT;
        r1 = command(SD_SEND_OP_COND, version1 ? 0 : OP_COND_HCS);
        if (r1 & ~R1_IDLE)
            return r1 == R1_NONE ? SD_E_TIMEOUT : SD_E_CARD;
    }
    if (r1)
        return SD_E_TIMEOUT;
    r1 = command(READ_OCR, 0);
    int error = check(r1 == R1_IDLE ? 0 : r1, 0); // QEMU's card answers idle here, though ACMD41 has ended
    if (error)
        return error;
    sd->high_capacity = (response32() & OCR_CCS) != 0;
    mmio_write32(SD_SCKDIV, DATA_SCKDIV);
    if (sd->has_receiver)
        mmio_write32(SD_BLKWAIT, TOKEN_BYTES);
    if (!sd->high_capacity)
        error = check(command(SET_BLOCKLEN, SD_BLOCK), 0);
    for (uint32_t failures = 0; !error && !sd->blocks && failures <= SD_RETRIES; failures++) {
        error = read_capacity(&sd->blocks);
        if (error == SD_E_CRC && failures < SD_RETRIES)
            error = SD_OK; // once more
    }
    return error;
}

const char *sd_error(int code) {
    switch (code) {
    case SD_OK:
        return "no error";
    case SD_E_NO_CARD:
        return "no card";
    case SD_E_TIMEOUT:
        return "the card stops answering";
    case SD_E_CRC:
        return "data from the card are damaged (CRC16)";
    case SD_E_CARD:
        return "a card that cannot be used";
    case SD_E_COMMAND:
        return "the card refuses a command";
    case SD_E_RANGE:
        return "the card reports an error for a block";
    default:
        return "unknown error";
    }
}
