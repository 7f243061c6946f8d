// What the locale says (POSIX). Names of days and months are strftime's.
#include <langinfo.h>
#include <stdlib.h>
#include <time.h>

#define ROOM 16

static char *name(const char *format, int day, int month) {
    static char text[ROOM];
    strftime(text, sizeof text, format, &(struct tm){.tm_wday = day, .tm_mon = month, .tm_mday = 1});
    return text;
}

char *nl_langinfo(nl_item item) {
    static const struct {
        nl_item item;
        const char *text;
    } fixed[] = {
        {RADIXCHAR, "."},
        {YESEXPR, "^[yY]"},
        {NOEXPR, "^[nN]"},
        {CRNCYSTR, "-"},
        {T_FMT, "%H:%M:%S"},
        {D_FMT, "%m/%d/%y"},
        {D_T_FMT, "%a %b %e %H:%M:%S %Y"},
        {AM_STR, "AM"},
        {PM_STR, "PM"},
        {T_FMT_AMPM, "%I:%M:%S %p"},
    };
    if (item == CODESET)
        return (char *)(MB_CUR_MAX > 1 ? "UTF-8" : "ANSI_X3.4-1968");
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].item == item)
            return (char *)fixed[i].text;
    if (item >= DAY_1 && item <= DAY_7)
        return name("%A", item - DAY_1, 0);
    if (item >= ABDAY_1 && item <= ABDAY_7)
        return name("%a", item - ABDAY_1, 0);
    if (item >= MON_1 && item <= MON_12)
        return name("%B", 0, item - MON_1);
    if (item >= ABMON_1 && item <= ABMON_12)
        return name("%b", 0, item - ABMON_1);
    return (char *)"";
}
