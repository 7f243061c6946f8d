// The card of hw/sim/sd.py at the level of wires, with a strict host checker. Read sdcard_eval, then input
// and run.
//
// SPI mode 0: both sides take the other's bit when sclk rises and show their next one when it falls. The card
// has one byte going out (`out_byte`), chosen before the host's byte is known, and one coming in. What it has
// still to say is a queue; in a multiple read an empty queue is refilled with the next block.
//
// Source: SD Physical Layer Simplified Specification 6.00, 4.5 (CRC), 5.3 (CSD), 6.4.1 (power up), 7 (SPI
// mode).
#include "sdcard.h"

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr uint32_t BLOCK = 512;
constexpr uint64_t CAPACITY_UNIT = 512 << 10; // bytes per count of C_SIZE
constexpr unsigned WAKE_CLOCKS = 74;          // with CS high, before CMD0
constexpr unsigned BUSY_POLLS = 2;            // ACMD41s answered "still initialising"
constexpr uint32_t OCR = 0x40ff8000, OCR_READY = 0x80000000, HCS = 0x40000000;
enum : uint8_t { R1_READY = 0, R1_IDLE = 1, R1_ILLEGAL = 4, R1_CRC = 8, R1_PARAMETER = 0x40 };
enum : uint8_t { TOKEN_START = 0xfe, TOKEN_RANGE = 0x08 };
constexpr uint8_t CID[15] = {0x42, 'I', 'T', 'B', 'I', 'T', 'S', '0', 0x10, 0, 0, 0, 1, 1, 0x5a};

uint8_t crc7(const uint8_t *data, unsigned count) { // in the upper seven bits
    uint8_t crc = 0;
    for (unsigned i = 0; i < count; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x80 ? crc << 1 ^ 0x12 : crc << 1;
    }
    return crc;
}

uint16_t crc16(const uint8_t *data, unsigned count) {
    uint16_t crc = 0;
    for (unsigned i = 0; i < count; i++) {
        crc ^= data[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
    }
    return crc;
}

} // namespace

struct SDCard {
    FILE *file = nullptr; // null: an empty slot
    uint64_t size = 0;
    char error[160] = "";
    long bad_crc = 0, stop_after = -1;
    bool dead = false;
    unsigned long blocks = 0;

    // the wires
    int sclk = 0, mosi = 1, cs_n = 1, miso = 1;
    unsigned wake = 0; // clocks seen with CS and MOSI high
    unsigned bits = 0; // of the byte that is coming in
    uint8_t in_byte = 0, out_byte = 0xff;

    // commands
    uint8_t command[6];
    unsigned command_bytes = 0;
    bool spi = false, idle = true, app = false, version2 = false;
    unsigned polls = 0;
    bool multiple = false; // a CMD18 is going on, until CMD12
    bool failed = false;   // but it has ended in an error token
    uint32_t next_block = 0;

    // what is still to be said
    uint8_t queue[BLOCK + 16];
    unsigned head = 0, tail = 0;

    void complain(const char *format, ...) {
        if (error[0])
            return;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error, sizeof error, format, arguments);
        va_end(arguments);
    }

    void say(uint8_t byte) {
        queue[tail++] = byte;
    }

    void answer(uint8_t r1) {
        head = tail = 0;
        say(0xff); // NCR
        say(r1);
    }

    void say_word(uint32_t word) {
        for (int shift = 24; shift >= 0; shift -= 8)
            say(word >> shift);
    }

    void send(const uint8_t *data, unsigned count) {
        if (stop_after == 0) {
            dead = true;
            return;
        }
        stop_after -= stop_after > 0;
        uint16_t crc = crc16(data, count);
        if (bad_crc) {
            bad_crc -= bad_crc > 0;
            crc ^= 0x0100;
        }
        say(0xff);
        say(TOKEN_START);
        memcpy(queue + tail, data, count);
        tail += count;
        say(crc >> 8);
        say(crc);
        blocks++;
    }

    void send_block(uint32_t block) {
        uint8_t data[BLOCK];
        if ((uint64_t)block * BLOCK + BLOCK > size || fseek(file, (long)block * BLOCK, SEEK_SET) ||
            fread(data, 1, BLOCK, file) != BLOCK) {
            say(0xff);
            say(TOKEN_RANGE);
            failed = true;
        } else {
            send(data, BLOCK);
        }
    }

    void send_csd() {
        uint64_t units = (size + CAPACITY_UNIT - 1) / CAPACITY_UNIT;
        uint32_t c_size = units ? (uint32_t)units - 1 : 0;
        uint8_t csd[16] = {0x40, 0x0e, 0x00, 0x32, 0x5b, 0x59, 0x00, 0,
                           0,    0,    0x7f, 0x80, 0x0a, 0x40, 0x00, 0};
        csd[7] = c_size >> 16;
        csd[8] = c_size >> 8;
        csd[9] = c_size;
        csd[15] = crc7(csd, 15) | 1;
        send(csd, 16);
    }

    void send_cid() {
        uint8_t cid[16];
        memcpy(cid, CID, 15);
        cid[15] = crc7(cid, 15) | 1;
        send(cid, 16);
    }

    // The host's byte is complete.
    void input(uint8_t byte) {
        if (!command_bytes) {
            if (byte == 0xff)
                return;
            if ((byte & 0xc0) != 0x40)
                return complain("byte %02x is neither ff nor the start of a command", byte);
            unsigned index = byte & 0x3f;
            if ((head < tail || multiple) && index != 12)
                complain("CMD%u while the card is still answering CMD%u", index, command[0] & 0x3f);
            if (!spi && wake < WAKE_CLOCKS)
                complain("CMD%u after %u clocks with CS high: at least 74 are needed", index, wake);
        }
        command[command_bytes++] = byte;
        if (command_bytes == 6) {
            command_bytes = 0;
            run(command[0] & 0x3f,
                (uint32_t)command[1] << 24 | command[2] << 16 | command[3] << 8 | command[4]);
        }
    }

    void run(unsigned index, uint32_t argument) {
        bool after55 = app;
        app = false;
        if (!(command[5] & 1))
            complain("CMD%u without its end bit", index);
        if (!spi && index != 0)
            return complain("CMD%u before CMD0", index);
        if ((index == 0 || index == 8) && command[5] != (crc7(command, 5) | 1)) {
            complain("CMD%u with CRC7 %02x, not %02x", index, command[5] >> 1, crc7(command, 5) >> 1);
            return answer(R1_CRC | R1_IDLE);
        }
        uint8_t r1 = idle ? R1_IDLE : R1_READY;
        switch (index) {
        case 0:
            spi = idle = true;
            multiple = version2 = false;
            polls = 0;
            return answer(R1_IDLE);
        case 8:
            version2 = true;
            answer(r1);
            return say_word(argument & 0xfff);
        case 55:
            app = true;
            return answer(r1);
        case 41:
            if (!after55)
                complain("CMD41 without CMD55");
            if (!version2)
                complain("ACMD41 before CMD8");
            idle = ++polls <= BUSY_POLLS || !(argument & HCS);
            return answer(idle ? R1_IDLE : R1_READY);
        case 58:
            answer(r1);
            return say_word(OCR | (idle ? 0 : OCR_READY));
        }
        if (idle) {
            complain("CMD%u before ACMD41 has made the card ready", index);
            return answer(R1_ILLEGAL | R1_IDLE);
        }
        run_ready(index, argument);
    }

    // The commands of a card that has left the idle state.
    void run_ready(unsigned index, uint32_t argument) {
        switch (index) {
        case 9:
            answer(R1_READY);
            return send_csd();
        case 10:
            answer(R1_READY);
            return send_cid();
        case 12:
            if (!multiple && head == tail)
                complain("CMD12 while nothing is being read");
            multiple = false;
            head = tail = 0;
            say(0xff); // a byte of nothing, then the response, then busy
            say(0xff);
            say(R1_READY);
            say(0);
            return say(0);
        case 13:
            answer(R1_READY);
            return say(0);
        case 16:
            return answer(argument == BLOCK ? R1_READY : R1_PARAMETER);
        case 17:
            answer(R1_READY);
            return send_block(argument);
        case 18:
            answer(R1_READY);
            multiple = true;
            failed = false;
            next_block = argument;
            return;
        default:
            answer(R1_ILLEGAL);
        }
    }

    // Choose the byte that goes out next.
    void output() {
        if (head == tail && multiple && !failed && !dead) {
            head = tail = 0;
            send_block(next_block++);
        }
        out_byte = head < tail ? queue[head++] : 0xff;
    }

    void select(bool selected) {
        if (bits)
            complain("CS changes after %u bits of a byte", bits);
        if (!selected && command_bytes)
            complain("CS is released after %u bytes of a command", command_bytes);
        if (!selected && head < tail && !dead)
            complain("CS is released while the card is answering CMD%u", command[0] & 0x3f);
        bits = command_bytes = head = tail = 0;
        if (selected)
            output();
    }
};

SDCard *sdcard_open(const char *path) {
    SDCard *card = new SDCard;
    if (path) {
        card->file = fopen(path, "rb");
        if (!card->file || fseek(card->file, 0, SEEK_END)) {
            sdcard_close(card);
            return nullptr;
        }
        card->size = (uint64_t)ftell(card->file);
    }
    const char *faults = getenv("BITS_SD_FAULT");
    if (faults)
        sdcard_fault(card, faults);
    return card;
}

void sdcard_close(SDCard *card) {
    if (card->file)
        fclose(card->file);
    delete card;
}

int sdcard_fault(SDCard *card, const char *faults) {
    while (*faults) {
        int used = 0;
        long value;
        if (sscanf(faults, "bad_crc=%ld%n", &value, &used) == 1)
            card->bad_crc = value;
        else if (sscanf(faults, "stop_after=%ld%n", &value, &used) == 1)
            card->stop_after = value;
        else
            return -1;
        faults += used + (faults[used] == ',');
    }
    return 0;
}

int sdcard_eval(SDCard *card, int sclk, int mosi, int cs_n) {
    SDCard &c = *card;
    if (sclk == c.sclk && mosi == c.mosi && cs_n == c.cs_n)
        return c.miso;
    bool rises = sclk && !c.sclk, falls = !sclk && c.sclk;
    if (c.file && cs_n != c.cs_n) {
        if (sclk || c.sclk)
            c.complain("CS changes while sclk is high");
        c.select(!cs_n);
    }
    if (c.file && mosi != c.mosi && (rises || (sclk && c.sclk)) && !cs_n)
        c.complain("MOSI changes %s", rises ? "when sclk rises" : "while sclk is high");
    if (rises && cs_n) {
        c.wake = mosi ? c.wake + 1 : 0;
    } else if (rises && c.file) {
        c.in_byte = c.in_byte << 1 | (mosi & 1);
        if (++c.bits == 8) {
            c.bits = 0;
            if (!c.dead)
                c.input(c.in_byte);
        }
    } else if (falls && !cs_n && c.file && c.bits == 0) {
        c.output();
    }
    c.sclk = sclk;
    c.mosi = mosi;
    c.cs_n = cs_n;
    if (!sclk)
        c.miso = c.file && !cs_n ? c.out_byte >> (7 - c.bits) & 1 : 1;
    return c.miso;
}

const char *sdcard_error(const SDCard *card) {
    return card->error[0] ? card->error : nullptr;
}

unsigned long sdcard_blocks(const SDCard *card) {
    return card->blocks;
}
