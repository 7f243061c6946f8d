// The name of the system (POSIX).
#pragma once

#define _UTSNAME_LENGTH 65

struct utsname {
    char sysname[_UTSNAME_LENGTH], nodename[_UTSNAME_LENGTH], release[_UTSNAME_LENGTH];
    char version[_UTSNAME_LENGTH], machine[_UTSNAME_LENGTH], domainname[_UTSNAME_LENGTH];
};

int uname(struct utsname *into);
