// Users and groups (POSIX): lines of /etc/passwd and /etc/group, fields between colons.
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIELDS 8
#define MOST_MEMBERS 1024

struct lines {
    const char *path;
    FILE *file;
    char *text;
    size_t size;
    char *fields[FIELDS];
};
static struct lines users = {.path = "/etc/passwd"}, groups = {.path = "/etc/group"};

static void rewind_lines(struct lines *from) {
    if (from->file)
        fclose(from->file);
    from->file = NULL;
}

// The next line of so many fields; 0 at the end.
static int next(struct lines *from, int wanted) {
    if (!from->file && !(from->file = fopen(from->path, "re")))
        return 0;
    while (getline(&from->text, &from->size, from->file) > 0) {
        char *rest = from->text;
        int n = 0;
        rest[strcspn(rest, "\n")] = 0;
        while (rest && n < FIELDS)
            from->fields[n++] = strsep(&rest, ":");
        if (n == wanted)
            return 1;
    }
    return 0;
}

struct passwd *getpwent(void) {
    static struct passwd user;
    if (!next(&users, 7))
        return NULL;
    char **f = users.fields;
    user = (struct passwd){f[0], f[1], (uid_t)atol(f[2]), (gid_t)atol(f[3]), f[4], f[5], f[6]};
    return &user;
}

void setpwent(void) {
    rewind_lines(&users);
}

void endpwent(void) {
    rewind_lines(&users);
}

struct passwd *getpwnam(const char *name) {
    struct passwd *found;
    setpwent();
    while ((found = getpwent()) && strcmp(found->pw_name, name) != 0)
        continue;
    endpwent();
    return found;
}

struct passwd *getpwuid(uid_t user) {
    struct passwd *found;
    setpwent();
    while ((found = getpwent()) && found->pw_uid != user)
        continue;
    endpwent();
    return found;
}

struct group *getgrent(void) {
    static struct group group;
    static char *members[MOST_MEMBERS + 1];
    if (!next(&groups, 4))
        return NULL;
    char **f = groups.fields, *rest = *f[3] ? f[3] : NULL;
    size_t n = 0;
    while (rest && n < MOST_MEMBERS)
        members[n++] = strsep(&rest, ",");
    members[n] = NULL;
    group = (struct group){f[0], f[1], (gid_t)atol(f[2]), members};
    return &group;
}

void setgrent(void) {
    rewind_lines(&groups);
}

void endgrent(void) {
    rewind_lines(&groups);
}

struct group *getgrnam(const char *name) {
    struct group *found;
    setgrent();
    while ((found = getgrent()) && strcmp(found->gr_name, name) != 0)
        continue;
    endgrent();
    return found;
}

struct group *getgrgid(gid_t group) {
    struct group *found;
    setgrent();
    while ((found = getgrent()) && found->gr_gid != group)
        continue;
    endgrent();
    return found;
}

char *getlogin(void) {
    struct passwd *user = getpwuid(getuid());
    return user ? user->pw_name : NULL;
}
