// Division by constants and small state machines: dates, digit sums, roman numerals, base 64, a PRNG.

#include "report.h"

struct date {
    int year, month, day;
};

static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static long day_number(struct date d) {
    long y = d.year - (d.month <= 2);
    long era = (y >= 0 ? y : y - 399) / 400;
    long yoe = y - era * 400;
    long doy = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void tomorrow(struct date *d) {
    int last = days[d->month - 1] + (d->month == 2 && leap(d->year));
    if (++d->day > last) {
        d->day = 1;
        if (++d->month > 12) {
            d->month = 1;
            d->year++;
        }
    }
}

static int digit_sum(unsigned n) {
    int sum = 0;
    for (; n; n /= 10) {
        sum += (int)(n % 10);
    }
    return sum;
}

static int roman(int n, char *to) {
    static const struct {
        short value;
        char text[3];
    } table[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
                 {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
    int length = 0;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        while (n >= table[i].value) {
            n -= table[i].value;
            for (const char *p = table[i].text; *p; p++) {
                to[length++] = *p;
            }
        }
    }
    to[length] = 0;
    return length;
}

static int base64(const unsigned char *in, int n, char *out) {
    int to = 0;
    for (int i = 0; i + 2 < n; i += 3) {
        unsigned word = (unsigned)in[i] << 16 | (unsigned)in[i + 1] << 8 | in[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) {
            out[to++] = digits[word >> shift & 63];
        }
    }
    return to;
}

static unsigned long rng_state = 88172645463325252u;

static unsigned long rng(void) {
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 7;
    rng_state ^= rng_state << 17;
    return rng_state;
}

int main(void) {
    unsigned long sum = 0;
    struct date d = {1970, 1, 1};
    for (int i = 0; i < 3000; i++) {
        sum += (unsigned long)(day_number(d) != i) + (unsigned long)(day_number(d) % 7);
        tomorrow(&d);
    }
    char text[32];
    for (int i = 1; i < 400; i++) {
        sum = sum * 3 + (unsigned long)roman(i * 5, text) + (unsigned long)text[0];
        sum += (unsigned long)digit_sum((unsigned)i * 1234567u);
    }
    unsigned char raw[300];
    static char encoded[400];
    for (int i = 0; i < 300; i++) {
        raw[i] = (unsigned char)rng();
    }
    for (int i = 0; i < 8; i++) {
        int n = base64(raw, 300, encoded);
        sum = sum * 7 + (unsigned long)n + (unsigned long)encoded[i * 13];
        raw[i] = (unsigned char)encoded[i];
    }
    for (int i = 0; i < 2000; i++) {
        unsigned long r = rng();
        sum += r % 6 + r / 1000 % 24 + (unsigned long)((long)r / 7);
    }
    report(sum);
    return 0;
}
