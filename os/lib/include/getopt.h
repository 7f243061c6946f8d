// Options of a command line (POSIX), and long ones (GNU).
//
// Arguments that are not options are moved behind those that are, unless the letters begin with '+' or
// POSIXLY_CORRECT is set; with '-' in front each is given as the argument of an option 1. A letter followed
// by
// ':' has an argument, by '::' perhaps one. The answers are -1 for the end, '?' for a mistake (told on
// standard error while opterr is set), and ':' for a missing argument if the letters begin with ':'.
#pragma once

extern char *optarg;
extern int optind, opterr, optopt; // optind = 0 begins anew

#define no_argument 0
#define required_argument 1
#define optional_argument 2

struct option {
    const char *name;
    int has_arg, *flag, val; // val is stored to flag, or is the answer if that is NULL
};

int getopt(int argc, char *const argv[], const char *letters);
int getopt_long(int argc, char *const argv[], const char *letters, const struct option *options, int *which);
int getopt_long_only(int argc, char *const argv[], const char *letters, const struct option *options,
                     int *which);
