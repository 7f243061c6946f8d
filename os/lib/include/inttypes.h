// Formats for the types of stdint.h, and functions of the widest integers (C11 7.8).
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    intmax_t quot, rem;
} imaxdiv_t;

intmax_t imaxabs(intmax_t value);
imaxdiv_t imaxdiv(intmax_t left, intmax_t right);
intmax_t strtoimax(const char *restrict text, char **restrict end, int base);
uintmax_t strtoumax(const char *restrict text, char **restrict end, int base);
intmax_t wcstoimax(const wchar_t *restrict text, wchar_t **restrict end, int base);
uintmax_t wcstoumax(const wchar_t *restrict text, wchar_t **restrict end, int base);

#if __riscv_xlen == 32
#define __LENGTH64 "ll"
#define __LENGTHPTR ""
#define __LENGTHFAST ""
#else
#define __LENGTH64 "l"
#define __LENGTHPTR "l"
#define __LENGTHFAST "l"
#endif
#define PRId8 "d"
#define PRId16 "d"
#define PRId32 "d"
#define PRId64 __LENGTH64 "d"
#define PRIdLEAST8 "d"
#define PRIdLEAST16 "d"
#define PRIdLEAST32 "d"
#define PRIdLEAST64 __LENGTH64 "d"
#define PRIdFAST8 "d"
#define PRIdFAST16 __LENGTHFAST "d"
#define PRIdFAST32 __LENGTHFAST "d"
#define PRIdFAST64 __LENGTH64 "d"
#define PRIdMAX                                                                                              \
    "j"                                                                                                      \
    "d"
#define PRIdPTR __LENGTHPTR "d"
#define PRIi8 "i"
#define PRIi16 "i"
#define PRIi32 "i"
#define PRIi64 __LENGTH64 "i"
#define PRIiLEAST8 "i"
#define PRIiLEAST16 "i"
#define PRIiLEAST32 "i"
#define PRIiLEAST64 __LENGTH64 "i"
#define PRIiFAST8 "i"
#define PRIiFAST16 __LENGTHFAST "i"
#define PRIiFAST32 __LENGTHFAST "i"
#define PRIiFAST64 __LENGTH64 "i"
#define PRIiMAX                                                                                              \
    "j"                                                                                                      \
    "i"
#define PRIiPTR __LENGTHPTR "i"
#define PRIo8 "o"
#define PRIo16 "o"
#define PRIo32 "o"
#define PRIo64 __LENGTH64 "o"
#define PRIoLEAST8 "o"
#define PRIoLEAST16 "o"
#define PRIoLEAST32 "o"
#define PRIoLEAST64 __LENGTH64 "o"
#define PRIoFAST8 "o"
#define PRIoFAST16 __LENGTHFAST "o"
#define PRIoFAST32 __LENGTHFAST "o"
#define PRIoFAST64 __LENGTH64 "o"
#define PRIoMAX                                                                                              \
    "j"                                                                                                      \
    "o"
#define PRIoPTR __LENGTHPTR "o"
#define PRIx8 "x"
#define PRIx16 "x"
#define PRIx32 "x"
#define PRIx64 __LENGTH64 "x"
#define PRIxLEAST8 "x"
#define PRIxLEAST16 "x"
#define PRIxLEAST32 "x"
#define PRIxLEAST64 __LENGTH64 "x"
#define PRIxFAST8 "x"
#define PRIxFAST16 __LENGTHFAST "x"
#define PRIxFAST32 __LENGTHFAST "x"
#define PRIxFAST64 __LENGTH64 "x"
#define PRIxMAX                                                                                              \
    "j"                                                                                                      \
    "x"
#define PRIxPTR __LENGTHPTR "x"
#define PRIu8 "u"
#define PRIu16 "u"
#define PRIu32 "u"
#define PRIu64 __LENGTH64 "u"
#define PRIuLEAST8 "u"
#define PRIuLEAST16 "u"
#define PRIuLEAST32 "u"
#define PRIuLEAST64 __LENGTH64 "u"
#define PRIuFAST8 "u"
#define PRIuFAST16 __LENGTHFAST "u"
#define PRIuFAST32 __LENGTHFAST "u"
#define PRIuFAST64 __LENGTH64 "u"
#define PRIuMAX                                                                                              \
    "j"                                                                                                      \
    "u"
#define PRIuPTR __LENGTHPTR "u"
#define PRIX8 "X"
#define PRIX16 "X"
#define PRIX32 "X"
#define PRIX64 __LENGTH64 "X"
#define PRIXLEAST8 "X"
#define PRIXLEAST16 "X"
#define PRIXLEAST32 "X"
#define PRIXLEAST64 __LENGTH64 "X"
#define PRIXFAST8 "X"
#define PRIXFAST16 __LENGTHFAST "X"
#define PRIXFAST32 __LENGTHFAST "X"
#define PRIXFAST64 __LENGTH64 "X"
#define PRIXMAX                                                                                              \
    "j"                                                                                                      \
    "X"
#define PRIXPTR __LENGTHPTR "X"
#define SCNd8                                                                                                \
    "hh"                                                                                                     \
    "d"
#define SCNd16                                                                                               \
    "h"                                                                                                      \
    "d"
#define SCNd32 "d"
#define SCNd64 __LENGTH64 "d"
#define SCNdLEAST8                                                                                           \
    "hh"                                                                                                     \
    "d"
#define SCNdLEAST16                                                                                          \
    "h"                                                                                                      \
    "d"
#define SCNdLEAST32 "d"
#define SCNdLEAST64 __LENGTH64 "d"
#define SCNdFAST8                                                                                            \
    "hh"                                                                                                     \
    "d"
#define SCNdFAST16 __LENGTHFAST "d"
#define SCNdFAST32 __LENGTHFAST "d"
#define SCNdFAST64 __LENGTH64 "d"
#define SCNdMAX                                                                                              \
    "j"                                                                                                      \
    "d"
#define SCNdPTR __LENGTHPTR "d"
#define SCNi8                                                                                                \
    "hh"                                                                                                     \
    "i"
#define SCNi16                                                                                               \
    "h"                                                                                                      \
    "i"
#define SCNi32 "i"
#define SCNi64 __LENGTH64 "i"
#define SCNiLEAST8                                                                                           \
    "hh"                                                                                                     \
    "i"
#define SCNiLEAST16                                                                                          \
    "h"                                                                                                      \
    "i"
#define SCNiLEAST32 "i"
#define SCNiLEAST64 __LENGTH64 "i"
#define SCNiFAST8                                                                                            \
    "hh"                                                                                                     \
    "i"
#define SCNiFAST16 __LENGTHFAST "i"
#define SCNiFAST32 __LENGTHFAST "i"
#define SCNiFAST64 __LENGTH64 "i"
#define SCNiMAX                                                                                              \
    "j"                                                                                                      \
    "i"
#define SCNiPTR __LENGTHPTR "i"
#define SCNo8                                                                                                \
    "hh"                                                                                                     \
    "o"
#define SCNo16                                                                                               \
    "h"                                                                                                      \
    "o"
#define SCNo32 "o"
#define SCNo64 __LENGTH64 "o"
#define SCNoLEAST8                                                                                           \
    "hh"                                                                                                     \
    "o"
#define SCNoLEAST16                                                                                          \
    "h"                                                                                                      \
    "o"
#define SCNoLEAST32 "o"
#define SCNoLEAST64 __LENGTH64 "o"
#define SCNoFAST8                                                                                            \
    "hh"                                                                                                     \
    "o"
#define SCNoFAST16 __LENGTHFAST "o"
#define SCNoFAST32 __LENGTHFAST "o"
#define SCNoFAST64 __LENGTH64 "o"
#define SCNoMAX                                                                                              \
    "j"                                                                                                      \
    "o"
#define SCNoPTR __LENGTHPTR "o"
#define SCNx8                                                                                                \
    "hh"                                                                                                     \
    "x"
#define SCNx16                                                                                               \
    "h"                                                                                                      \
    "x"
#define SCNx32 "x"
#define SCNx64 __LENGTH64 "x"
#define SCNxLEAST8                                                                                           \
    "hh"                                                                                                     \
    "x"
#define SCNxLEAST16                                                                                          \
    "h"                                                                                                      \
    "x"
#define SCNxLEAST32 "x"
#define SCNxLEAST64 __LENGTH64 "x"
#define SCNxFAST8                                                                                            \
    "hh"                                                                                                     \
    "x"
#define SCNxFAST16 __LENGTHFAST "x"
#define SCNxFAST32 __LENGTHFAST "x"
#define SCNxFAST64 __LENGTH64 "x"
#define SCNxMAX                                                                                              \
    "j"                                                                                                      \
    "x"
#define SCNxPTR __LENGTHPTR "x"
#define SCNu8                                                                                                \
    "hh"                                                                                                     \
    "u"
#define SCNu16                                                                                               \
    "h"                                                                                                      \
    "u"
#define SCNu32 "u"
#define SCNu64 __LENGTH64 "u"
#define SCNuLEAST8                                                                                           \
    "hh"                                                                                                     \
    "u"
#define SCNuLEAST16                                                                                          \
    "h"                                                                                                      \
    "u"
#define SCNuLEAST32 "u"
#define SCNuLEAST64 __LENGTH64 "u"
#define SCNuFAST8                                                                                            \
    "hh"                                                                                                     \
    "u"
#define SCNuFAST16 __LENGTHFAST "u"
#define SCNuFAST32 __LENGTHFAST "u"
#define SCNuFAST64 __LENGTH64 "u"
#define SCNuMAX                                                                                              \
    "j"                                                                                                      \
    "u"
#define SCNuPTR __LENGTHPTR "u"
