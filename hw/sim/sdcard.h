// An SD card at the pins, for the Verilated chip: a file behind SPI, and a checker of what the host does.
//
// Contract. Call sdcard_eval after every cycle of the chip with its outputs; it returns what the card drives
// on MISO. As long as the host keeps the protocol sdcard_error is null; then it says, once and for all, what
// the host did wrong.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct SDCard;

// A card whose contents are the file `path`; null is an empty slot. Null if the file cannot be opened.
// Faults are also taken from the environment, BITS_SD_FAULT.
struct SDCard *sdcard_open(const char *path);
void sdcard_close(struct SDCard *card);
int sdcard_eval(struct SDCard *card, int sclk, int mosi, int cs_n);
const char *sdcard_error(const struct SDCard *card);
// "bad_crc=N": the next N data blocks have a wrong CRC16 (-1: all). "stop_after=N": after N more data blocks
// the card falls silent. Several are separated by commas. 0, or -1 if the text is something else.
int sdcard_fault(struct SDCard *card, const char *faults);
// Data blocks sent so far.
unsigned long sdcard_blocks(const struct SDCard *card);

#ifdef __cplusplus
}
#endif
