// Streams over memory (POSIX): open_memstream's text grows, fmemopen's block has its size.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

#define FIRST_ROOM 64

// content: how much of it counts as the file; at: where the next byte goes or comes from.
struct memory {
    char *block;
    size_t room, content, at;
    char **told; // open_memstream's caller wants the address and the size
    size_t *told_size;
    int grows, appends, own;
};

static int make_room(struct memory *m, size_t n) {
    if (n < m->room)
        return 0;
    size_t room = m->room > n / 2 ? 2 * m->room : n + FIRST_ROOM;
    char *larger = realloc(m->block, room);
    if (!larger)
        return -1;
    m->block = larger;
    m->room = room;
    return 0;
}

static void tell(struct memory *m) {
    if (m->told) {
        *m->told = m->block;
        *m->told_size = m->at < m->content ? m->at : m->content;
    }
}

static ssize_t read_memory(void *state, void *to, size_t n) {
    struct memory *m = state;
    size_t left = m->at < m->content ? m->content - m->at : 0;
    if (n > left)
        n = left;
    memcpy(to, m->block + m->at, n);
    m->at += n;
    return (ssize_t)n;
}

static ssize_t write_memory(void *state, const void *from, size_t n) {
    struct memory *m = state;
    if (m->appends)
        m->at = m->content;
    if (m->grows && make_room(m, m->at + n) < 0)
        return -1;
    size_t left = m->at < m->room ? m->room - m->at : 0;
    if (n > left)
        n = left;
    if (n == 0) {
        errno = ENOSPC;
        return -1;
    }
    if (m->at > m->content)
        memset(m->block + m->content, 0, m->at - m->content);
    memcpy(m->block + m->at, from, n);
    m->at += n;
    if (m->at > m->content) {
        m->content = m->at;
        if (m->content < m->room)
            m->block[m->content] = 0;
    }
    tell(m);
    return (ssize_t)n;
}

static off_t seek_memory(void *state, off_t offset, int whence) {
    struct memory *m = state;
    off_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off_t)m->at : (off_t)m->content;
    if (whence < SEEK_SET || whence > SEEK_END || base + offset < 0 ||
        (!m->grows && (size_t)(base + offset) > m->room)) {
        errno = EINVAL;
        return -1;
    }
    m->at = (size_t)(base + offset);
    tell(m);
    return base + offset;
}

static int close_memory(void *state) {
    struct memory *m = state;
    if (m->own)
        free(m->block);
    free(m);
    return 0;
}

static FILE *open_memory(struct memory *m, unsigned flags) {
    static const struct stream_kind kind = {read_memory, write_memory, seek_memory, close_memory};
    FILE *file = __new_file(-1, flags);
    if (!file)
        return NULL;
    file->kind = &kind;
    file->state = m;
    return file;
}

static FILE *give_up(struct memory *m) {
    if (m && (m->own || m->grows))
        free(m->block);
    free(m);
    return NULL;
}

FILE *open_memstream(char **text, size_t *size) {
    struct memory *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->grows = 1;
    m->told = text;
    m->told_size = size;
    if (make_room(m, 0) < 0)
        return give_up(m);
    m->block[0] = 0;
    tell(m);
    FILE *file = open_memory(m, CAN_WRITE);
    return file ? file : give_up(m);
}

FILE *fmemopen(void *restrict block, size_t size, const char *restrict mode) {
    unsigned flags;
    if (__parse_mode(mode, &flags) < 0)
        return NULL;
    struct memory *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->own = !block;
    m->block = block ? block : calloc(size ? size : 1, 1);
    m->room = size;
    m->appends = (flags & APPENDS) != 0;
    if (!m->block)
        return give_up(m);
    if (*mode == 'w' && size)
        m->block[0] = 0;
    m->content = *mode == 'r' ? size : strnlen(m->block, size);
    m->at = m->appends ? m->content : 0;
    FILE *file = open_memory(m, flags);
    return file ? file : give_up(m);
}
