// Reading into, and writing from, several places at once (POSIX).
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define UIO_MAXIOV 1024

struct iovec {
    void *iov_base;
    size_t iov_len;
};

ssize_t readv(int descriptor, const struct iovec *places, int count);
ssize_t writev(int descriptor, const struct iovec *places, int count);
