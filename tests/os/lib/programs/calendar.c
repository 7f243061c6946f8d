// Dates: gmtime and mktime there and back over random times, and every conversion of strftime.
#define _DEFAULT_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"

int main(void) {
    static const char *const formats[] = {"%a %A %b %B %C %d %D %e %F", "%g %G %h %H %I %j %m %M %p",
                                          "%r %R %S %T %u %U %V %w %W", "%x %X %y %Y %c %% %n %t %s"};
    char out[200];
    for (int i = 0; i < 1500; i++) {
        time_t when = (time_t)((uint64_t)random_word() << 32 | random_word());
        when = i % 3 ? when >> (24 + i % 8) : (time_t)random_word();
        if (i < 800)
            when = (when & 0x7fffffffff) / 400 * 100; // years that all agree on
        struct tm t, *u = gmtime(&when);
        if (!u)
            continue;
        t = *u;
        printf("%lld: %d-%d-%d %d:%d:%d %d %d %lld\n", (long long)when, t.tm_year, t.tm_mon, t.tm_mday,
               t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday, t.tm_yday, (long long)timegm(&t) - (long long)when);
        if (i < 800) {
            strftime(out, sizeof out, formats[i % 4], u);
            puts(out);
        }
        struct tm odd = {.tm_year = 100 + (int)random_below(100)};
        odd.tm_mon = (int)random_below(100) - 50;
        odd.tm_mday = (int)random_below(1000) - 500;
        odd.tm_hour = (int)random_below(1000) - 500;
        odd.tm_min = (int)random_below(10000) - 5000;
        odd.tm_sec = (int)random_below(100000) - 50000;
        long long seconds = mktime(&odd);
        printf("%lld %s", seconds, asctime(&odd));
    }
    time_t epoch = 0;
    printf("%s%d %d\n", ctime(&epoch), (int)strftime(out, 10, "%F", gmtime(&epoch)),
           (int)strftime(out, 11, "%F", gmtime(&epoch)));
    return 0;
}
