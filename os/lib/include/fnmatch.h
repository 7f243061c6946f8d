// Whether a name matches a pattern of the shell (POSIX).
#pragma once

#define FNM_NOMATCH 1
#define FNM_PATHNAME 1    // only a slash matches a slash
#define FNM_NOESCAPE 2    // backslash is itself
#define FNM_PERIOD 4      // only a period matches one that begins a name
#define FNM_LEADING_DIR 8 // GNU: a slash and what follows may be left over
#define FNM_CASEFOLD 16
#define FNM_FILE_NAME FNM_PATHNAME

int fnmatch(const char *pattern, const char *text, int flags); // 0, or FNM_NOMATCH
