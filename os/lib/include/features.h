// There is nothing to choose: all declarations are there whatever a program defines (GNU).
#pragma once

#include <sys/cdefs.h>
