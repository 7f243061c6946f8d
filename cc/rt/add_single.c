// Addition and subtraction of singles.

#include "single.h"

#define ADD __addsf3
#define SUB __subsf3
#include "add.h"
