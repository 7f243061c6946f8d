// What a FILE is made of; for the files of stdio only.
//
//     buffer          next            end             buffer + size
//     | read or written | still to be read | (room)  |        reading: next to end is what read(2) gave too
//     much | to be written   |                  (room)    |        writing: end == buffer, next is where
//     bytes go
#pragma once

#include <stddef.h>
#include <stdio.h>

#define PUSHED 8 // bytes that ungetc takes for certain

enum {
    CAN_READ = 1,
    CAN_WRITE = 2,
    APPENDS = 4,
    AT_END = 8,
    FAILED = 16,
    READING = 32,
    WRITING = 64,
    OWN_BUFFER = 128,
    STATIC_FILE = 256,
};

// What is behind a stream that has no descriptor. As read(2), write(2) and lseek(2); close gives 0 or EOF.
struct stream_kind {
    ssize_t (*read)(void *state, void *to, size_t n);
    ssize_t (*write)(void *state, const void *from, size_t n);
    off_t (*seek)(void *state, off_t offset, int whence);
    int (*close)(void *state);
};

struct FILE {
    unsigned char *buffer, *next, *end;
    size_t size;
    int descriptor;                 // -1: there is none
    const struct stream_kind *kind; // NULL, too: the buffer is all there is
    void *state;
    unsigned flags;
    int mode; // _IOFBF, _IOLBF, _IONBF; -1 before the first use
    int pushed;
    unsigned char back[PUSHED]; // ungetc's, the last one first to be read
    FILE *following;            // in the list of open files
};

// A new stream; NULL without memory. And the flags of one, with those for open(2), that a mode such as "rb+"
// means; -1 if it means none.
FILE *__new_file(int descriptor, unsigned flags);
int __parse_mode(const char *mode, unsigned *flags);
// lseek for every kind of stream.
off_t __seek(FILE *file, off_t offset, int whence);
// Makes the file ready for one direction and gives it a buffer; 0, or EOF with errno.
int __begin_reading(FILE *file);
int __begin_writing(FILE *file);
// Reads more; the next byte without taking it, or EOF.
int __fill(FILE *file);
// Writes what waits; 0 or EOF.
int __write_out(FILE *file);
void __flush_all(void);
extern FILE *__open_files;
