#pragma once
// What database.c is asked.

enum { CITIES = 6 };
static const char *const cities[CITIES] = {"oslo", "riga", "bern", "rome", "cork", "lviv"};

static const char *const script[] = {
    "select KEY, NAME, CITY, BALANCE where KEY >= 100 and KEY < 130",
    "select KEY, AGE * 2 + 1, NAME where AGE > 70 and (CITY = \"oslo\" or not (NAME < \"m\")) limit 5",
    "sum BALANCE by CITY",
    "sum BALANCE / 100 by CITY where AGE < 30 and BALANCE > 5000",
    "update BALANCE = BALANCE + AGE * 10 where CITY = \"riga\" and AGE >= 40",
    "sum BALANCE by CITY where CITY = \"riga\"",
    "select KEY, NAME where KEY = 1234",
    "delete where KEY > 500 and KEY < 900",
    "sum 1 where KEY > 400 and KEY < 1000",
    "delete where AGE - AGE / 3 * 3 = 1",
    "update AGE = AGE + 1",
    "sum AGE by CITY",
    "insert 600 newcomer oslo 33 1",
    "insert 600 newcomer oslo 33 1",
    "select NAME, CITY, AGE where KEY > 590 and KEY <= 610",
    "delete where NAME >= \"f\" and NAME < \"t\"",
    "sum BALANCE by CITY where BALANCE != 0 and not (AGE < 50 and CITY > \"m\")",
    "delete where BALANCE < 9000",
    "select KEY, NAME, CITY, AGE limit 8",
    "delete",
    "select KEY",
    "select KEY where NAME = 5",
    "sum BALANCE by",
    "select (KEY",
    "drop everything",
};
