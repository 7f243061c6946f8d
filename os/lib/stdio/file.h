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

struct FILE {
    unsigned char *buffer, *next, *end;
    size_t size;
    int descriptor; // -1: the buffer is all there is
    unsigned flags;
    int mode; // _IOFBF, _IOLBF, _IONBF; -1 before the first use
    int pushed;
    unsigned char back[PUSHED]; // ungetc's, the last one first to be read
    FILE *following;            // in the list of open files
};

// Makes the file ready for one direction and gives it a buffer; 0, or EOF with errno.
int __begin_reading(FILE *file);
int __begin_writing(FILE *file);
// Reads more; the next byte without taking it, or EOF.
int __fill(FILE *file);
// Writes what waits; 0 or EOF.
int __write_out(FILE *file);
void __flush_all(void);
extern FILE *__open_files;
