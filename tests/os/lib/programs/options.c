// getopt and getopt_long with random command lines, in all three orders: answers, arguments, and what is left
// of argv.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define MOST 9
#define ROUNDS 1500

static int stored;
static const struct option long_options[] = {
    {"alpha", no_argument, NULL, 'A'},
    {"alphabet", required_argument, NULL, 'B'},
    {"beta", optional_argument, NULL, 'C'},
    {"flag", no_argument, &stored, 7},
    {"colour", required_argument, NULL, 'D'},
    {"color", required_argument, NULL, 'D'},
    {"x", no_argument, NULL, 'X'},
    {NULL, 0, NULL, 0},
};
static const char *const words[] = {
    "-a",     "-b",          "-bvalue", "-c",        "-cvalue",    "file",         "-",
    "--",     "-abc",        "other",   "--alpha",   "--alph",     "--beta",       "--beta=3",
    "--flag", "--colo=red",  "--color", "--nothing", "--al=4",     "--alphabet=4", "-z",
    "-ab",    "--alpha=bad", "--x",     "-alpha",    "-x",         "--c=",         "third",
    "-W",     "-:",          "--fl",    "-a-b",      "--alphabet", "-color=1",
};
static const char *const letters[] = {
    "ab:c::", "+ab:c::", "-ab:c::", ":ab:c::", "-:ab:c::", "+:ab:c::", "ab:c::x"};

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    for (int round = 0; round < ROUNDS; round++) {
        char *argv[MOST + 2] = {"prog"};
        int argc = 1 + (int)random_below(MOST), kind = (int)random_below(3), which, answer;
        const char *accepted = letters[random_below(sizeof letters / sizeof *letters)];
        for (int i = 1; i < argc; i++)
            argv[i] = strdup(words[random_below(sizeof words / sizeof *words)]);
        optind = 0;
        opterr = random_below(3) == 0;
        optopt = 0;
        printf("%d%s:", kind, accepted);
        for (int step = 0; step < 40; step++) {
            which = -5;
            answer = kind == 0   ? getopt(argc, argv, accepted)
                     : kind == 1 ? getopt_long(argc, argv, accepted, long_options, &which)
                                 : getopt_long_only(argc, argv, accepted, long_options, &which);
            printf(" %d", answer);
            if (answer == -1)
                break;
            printf("/%d/%d/%d/%s", which, answer == '?' || answer == ':' ? optopt : 0, optind,
                   optarg ? optarg : "~");
        }
        printf(" | %d", optind);
        for (int i = 1; i < argc; i++)
            printf(" %s", argv[i]);
        printf("\n");
    }
    printf("%d\n", stored);
    return 0;
}
