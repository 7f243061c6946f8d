// Terminals (POSIX): orders to the device.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NAME_ROOM 64

int tcgetattr(int descriptor, struct termios *into) {
    return ioctl(descriptor, TCGETS, into);
}

int tcsetattr(int descriptor, int when, const struct termios *from) {
    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(descriptor, TCSETS + (unsigned long)when, from);
}

int tcdrain(int descriptor) {
    return ioctl(descriptor, TCSBRK, 1L);
}

int tcflush(int descriptor, int which) {
    return ioctl(descriptor, TCFLSH, (long)which);
}

int tcflow(int descriptor, int action) {
    return ioctl(descriptor, TCXONC, (long)action);
}

int tcsendbreak(int descriptor, int duration) {
    (void)duration;
    return ioctl(descriptor, TCSBRK, 0L);
}

speed_t cfgetospeed(const struct termios *of) {
    return of->c_cflag & CBAUD;
}

speed_t cfgetispeed(const struct termios *of) {
    return cfgetospeed(of);
}

int cfsetospeed(struct termios *of, speed_t speed) {
    if (speed & ~(speed_t)CBAUD) {
        errno = EINVAL;
        return -1;
    }
    of->c_cflag = (of->c_cflag & ~(tcflag_t)CBAUD) | speed;
    return 0;
}

int cfsetispeed(struct termios *of, speed_t speed) {
    return speed ? cfsetospeed(of, speed) : 0;
}

void cfmakeraw(struct termios *of) {
    of->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    of->c_oflag &= ~(tcflag_t)OPOST;
    of->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    of->c_cflag = (of->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    of->c_cc[VMIN] = 1;
    of->c_cc[VTIME] = 0;
}

pid_t tcgetpgrp(int descriptor) {
    pid_t group;
    return ioctl(descriptor, TIOCGPGRP, &group) < 0 ? -1 : group;
}

int tcsetpgrp(int descriptor, pid_t group) {
    return ioctl(descriptor, TIOCSPGRP, &group);
}

int ttyname_r(int descriptor, char *to, size_t size) {
    char link[NAME_ROOM];
    if (!isatty(descriptor))
        return errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, to, size);
    if (length < 0)
        return errno;
    if ((size_t)length == size)
        return ERANGE;
    to[length] = 0;
    return 0;
}

char *ttyname(int descriptor) {
    static char name[NAME_ROOM];
    int failed = ttyname_r(descriptor, name, sizeof name);
    if (failed)
        errno = failed;
    return failed ? NULL : name;
}

char *ctermid(char *to) {
    static char name[] = "/dev/tty";
    return to ? strcpy(to, name) : name;
}
