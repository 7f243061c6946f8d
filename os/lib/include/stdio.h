// Streams, and text made of values and back (C11 7.21).
//
// A FILE is a buffer over a file descriptor. It is reading or writing, never both; a seek or flush is
// between.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF (-1)
#define BUFSIZ 4096
#define FOPEN_MAX 1000
#define FILENAME_MAX 4096
#define P_tmpdir "/tmp"
#define L_tmpnam 20
#define TMP_MAX 10000
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct FILE FILE;
typedef struct {
    off_t offset;
} fpos_t;

extern FILE *const stdin, *const stdout, *const stderr;
#define stdin stdin
#define stdout stdout
#define stderr stderr

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict file);
FILE *fdopen(int descriptor, const char *mode);
FILE *tmpfile(void);
char *tmpnam(char *name);
int fileno(FILE *file);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *file); // the status, as of waitpid
char *ctermid(char *to);
#define L_ctermid 16
int fclose(FILE *file);
int fflush(FILE *file);
void setbuf(FILE *restrict file, char *restrict buffer);
int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size);
void setbuffer(FILE *file, char *buffer, size_t size);
void setlinebuf(FILE *file);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int from, const char *path, int to, const char *name);

size_t fread(void *restrict to, size_t size, size_t count, FILE *restrict file);
size_t fwrite(const void *restrict from, size_t size, size_t count, FILE *restrict file);
int fgetc(FILE *file);
int getc(FILE *file);
int getchar(void);
char *fgets(char *restrict line, int size, FILE *restrict file);
int ungetc(int c, FILE *file);
int fputc(int c, FILE *file);
int putc(int c, FILE *file);
int putchar(int c);
int fputs(const char *restrict text, FILE *restrict file);
int puts(const char *text);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict file);
ssize_t getdelim(char **restrict line, size_t *restrict size, int end, FILE *restrict file);

int fseek(FILE *file, long offset, int whence);
int fseeko(FILE *file, off_t offset, int whence);
long ftell(FILE *file);
off_t ftello(FILE *file);
void rewind(FILE *file);
int fgetpos(FILE *restrict file, fpos_t *restrict position);
int fsetpos(FILE *file, const fpos_t *position);
void clearerr(FILE *file);
int feof(FILE *file);
int ferror(FILE *file);
void perror(const char *text);

// POSIX: streams over memory. open_memstream tells where the text is, and its size, at each fflush and at
// fclose; free it then. fmemopen's block is its own if `block` is NULL.
FILE *open_memstream(char **text, size_t *size);
FILE *fmemopen(void *restrict block, size_t size, const char *restrict mode);
void flockfile(FILE *file);
void funlockfile(FILE *file);
int ftrylockfile(FILE *file);
#define fgets_unlocked fgets
#define fputs_unlocked fputs
#define fputc_unlocked fputc
#define fgetc_unlocked fgetc
#define fread_unlocked fread
#define fwrite_unlocked fwrite
#define fflush_unlocked fflush
#define feof_unlocked feof
#define ferror_unlocked ferror
#define clearerr_unlocked clearerr
#define fileno_unlocked fileno
int getc_unlocked(FILE *file);
int getchar_unlocked(void);
int putc_unlocked(int c, FILE *file);
int putchar_unlocked(int c);

#define PRINTS(string, first) __attribute__((format(printf, string, first)))
#define SCANS(string, first) __attribute__((format(scanf, string, first)))
int printf(const char *restrict format, ...) PRINTS(1, 2);
int fprintf(FILE *restrict file, const char *restrict format, ...) PRINTS(2, 3);
int dprintf(int descriptor, const char *restrict format, ...) PRINTS(2, 3);
int sprintf(char *restrict to, const char *restrict format, ...) PRINTS(2, 3);
int snprintf(char *restrict to, size_t size, const char *restrict format, ...) PRINTS(3, 4);
int asprintf(char **restrict to, const char *restrict format, ...) PRINTS(2, 3);
int vprintf(const char *restrict format, va_list arguments) PRINTS(1, 0);
int vfprintf(FILE *restrict file, const char *restrict format, va_list arguments) PRINTS(2, 0);
int vdprintf(int descriptor, const char *restrict format, va_list arguments) PRINTS(2, 0);
int vsprintf(char *restrict to, const char *restrict format, va_list arguments) PRINTS(2, 0);
int vsnprintf(char *restrict to, size_t size, const char *restrict format, va_list arguments) PRINTS(3, 0);
int vasprintf(char **restrict to, const char *restrict format, va_list arguments) PRINTS(2, 0);
int scanf(const char *restrict format, ...) SCANS(1, 2);
int fscanf(FILE *restrict file, const char *restrict format, ...) SCANS(2, 3);
int sscanf(const char *restrict text, const char *restrict format, ...) SCANS(2, 3);
int vscanf(const char *restrict format, va_list arguments) SCANS(1, 0);
int vfscanf(FILE *restrict file, const char *restrict format, va_list arguments) SCANS(2, 0);
int vsscanf(const char *restrict text, const char *restrict format, va_list arguments) SCANS(2, 0);
#undef PRINTS
#undef SCANS
