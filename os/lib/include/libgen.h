// The parts of a path (POSIX). Both may write into it, and give a part of it or a constant.
#pragma once

char *basename(char *path);
char *dirname(char *path);
