// Locales (C11 7.11): "C", and "C.UTF-8", which is "C" but for the encoding of text. Any other name is taken
// for the second if it says that its encoding is UTF-8, as "en_US.UTF-8" does, and refused if not.
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../wide/encoding.h"

static const char *environment(int category) {
    static const char *const names[] = {"LC_CTYPE",   "LC_NUMERIC",  "LC_TIME",
                                        "LC_COLLATE", "LC_MONETARY", "LC_MESSAGES"};
    const char *named = getenv("LC_ALL");
    if (!named || !*named)
        named = category < LC_ALL ? getenv(names[category]) : getenv("LC_CTYPE");
    if (!named || !*named)
        named = getenv("LANG");
    return named && *named ? named : "C";
}

char *setlocale(int category, const char *name) {
    int of_text = category == LC_CTYPE || category == LC_ALL, utf8 = 0;
    if (category < LC_CTYPE || category > LC_ALL)
        return NULL;
    if (name && !*name)
        name = environment(category);
    if (name && strcmp(name, "C") != 0 && strcmp(name, "POSIX") != 0) {
        const char *encoding = strchr(name, '.');
        if (!encoding || (strcasecmp(encoding, ".UTF-8") != 0 && strcasecmp(encoding, ".utf8") != 0))
            return NULL;
        utf8 = 1;
    }
    if (name && of_text)
        __utf8_text = utf8;
    return of_text ? __utf8_text ? "C.UTF-8" : "C" : utf8 ? "C.UTF-8" : "C";
}

struct lconv *localeconv(void) {
    static struct lconv c = {
        .decimal_point = ".",
        .thousands_sep = "",
        .grouping = "",
        .mon_decimal_point = "",
        .mon_thousands_sep = "",
        .mon_grouping = "",
        .positive_sign = "",
        .negative_sign = "",
        .currency_symbol = "",
        .int_curr_symbol = "",
        .frac_digits = CHAR_MAX,
        .p_cs_precedes = CHAR_MAX,
        .n_cs_precedes = CHAR_MAX,
        .p_sep_by_space = CHAR_MAX,
        .n_sep_by_space = CHAR_MAX,
        .p_sign_posn = CHAR_MAX,
        .n_sign_posn = CHAR_MAX,
        .int_frac_digits = CHAR_MAX,
        .int_p_cs_precedes = CHAR_MAX,
        .int_n_cs_precedes = CHAR_MAX,
        .int_p_sep_by_space = CHAR_MAX,
        .int_n_sep_by_space = CHAR_MAX,
        .int_p_sign_posn = CHAR_MAX,
        .int_n_sign_posn = CHAR_MAX,
    };
    return &c;
}
