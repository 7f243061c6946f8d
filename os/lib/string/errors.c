// What the numbers of errors and signals mean, in words.
#include <errno.h>
#include <signal.h>
#include <string.h>

int errno;

struct message {
    int number;
    const char *text;
};

static const struct message messages[] = {
    {0, "Success"},
    {EPERM, "Operation not permitted"},
    {ENOENT, "No such file or directory"},
    {ESRCH, "No such process"},
    {EINTR, "Interrupted system call"},
    {EIO, "Input/output error"},
    {ENXIO, "No such device or address"},
    {E2BIG, "Argument list too long"},
    {ENOEXEC, "Exec format error"},
    {EBADF, "Bad file descriptor"},
    {ECHILD, "No child processes"},
    {EAGAIN, "Resource temporarily unavailable"},
    {ENOMEM, "Cannot allocate memory"},
    {EACCES, "Permission denied"},
    {EFAULT, "Bad address"},
    {ENOTBLK, "Block device required"},
    {EBUSY, "Device or resource busy"},
    {EEXIST, "File exists"},
    {EXDEV, "Invalid cross-device link"},
    {ENODEV, "No such device"},
    {ENOTDIR, "Not a directory"},
    {EISDIR, "Is a directory"},
    {EINVAL, "Invalid argument"},
    {ENFILE, "Too many open files in system"},
    {EMFILE, "Too many open files"},
    {ENOTTY, "Inappropriate ioctl for device"},
    {ETXTBSY, "Text file busy"},
    {EFBIG, "File too large"},
    {ENOSPC, "No space left on device"},
    {ESPIPE, "Illegal seek"},
    {EROFS, "Read-only file system"},
    {EMLINK, "Too many links"},
    {EPIPE, "Broken pipe"},
    {EDOM, "Numerical argument out of domain"},
    {ERANGE, "Numerical result out of range"},
    {EDEADLK, "Resource deadlock avoided"},
    {ENAMETOOLONG, "File name too long"},
    {ENOLCK, "No locks available"},
    {ENOSYS, "Function not implemented"},
    {ENOTEMPTY, "Directory not empty"},
    {ELOOP, "Too many levels of symbolic links"},
    {EILSEQ, "Invalid or incomplete multibyte or wide character"},
    {EOVERFLOW, "Value too large for defined data type"},
    {ENOTSUP, "Operation not supported"},
    {ETIMEDOUT, "Connection timed out"},
};

static const struct message signals[] = {
    {SIGHUP, "Hangup"},
    {SIGINT, "Interrupt"},
    {SIGQUIT, "Quit"},
    {SIGILL, "Illegal instruction"},
    {SIGTRAP, "Trace/breakpoint trap"},
    {SIGABRT, "Aborted"},
    {SIGBUS, "Bus error"},
    {SIGFPE, "Floating point exception"},
    {SIGKILL, "Killed"},
    {SIGUSR1, "User defined signal 1"},
    {SIGSEGV, "Segmentation fault"},
    {SIGUSR2, "User defined signal 2"},
    {SIGPIPE, "Broken pipe"},
    {SIGALRM, "Alarm clock"},
    {SIGTERM, "Terminated"},
};

#define LONGEST_NUMBER 12

// "Unknown error 1234", in the caller's buffer.
static char *unknown(char *buffer, const char *what, int number) {
    char digits[LONGEST_NUMBER], *end = stpcpy(buffer, what);
    unsigned value = number < 0 ? -(unsigned)number : (unsigned)number;
    int n = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while (value /= 10);
    if (number < 0)
        *end++ = '-';
    while (n > 0)
        *end++ = digits[--n];
    *end = 0;
    return buffer;
}

static const char *find(const struct message *table, size_t count, int number) {
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return table[i].text;
    return NULL;
}

char *strerror(int number) {
    static char buffer[sizeof "Unknown error " + LONGEST_NUMBER];
    const char *text = find(messages, sizeof messages / sizeof *messages, number);
    return text ? (char *)text : unknown(buffer, "Unknown error ", number);
}

int strerror_r(int number, char *to, size_t size) {
    const char *text = strerror(number);
    if (strlen(text) >= size)
        return ERANGE;
    strcpy(to, text);
    return 0;
}

char *strsignal(int number) {
    static char buffer[sizeof "Unknown signal " + LONGEST_NUMBER];
    const char *text = find(signals, sizeof signals / sizeof *signals, number);
    return text ? (char *)text : unknown(buffer, "Unknown signal ", number);
}
