"""The Linux system calls of a program in user mode, as riscv64 has them (and of riscv32 what small programs need).

Files are the host's: descriptors 0, 1 and 2 are ours, others are opened by the program. Time is the program's own: it
takes 20 ns an instruction, sleeping jumps ahead, and so a run repeats. Random numbers repeat too. There is one process
with one thread: clone and fork give ENOSYS, a futex that would wait for ever is an error.

A handler is a method `sys_NAME(arguments...)` that returns a number, or raises OSError (the program sees -errno). The
numbers are those of Linux's asm-generic/unistd.h. Structures are asm-generic's.
"""

from __future__ import annotations

import errno
import fcntl
import os
import random
import signal as host_signal
import stat as host_stat
import struct
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hw.sim.user import UserMachine

EFAULT, ENOMEM = errno.EFAULT, errno.ENOMEM
NUMBERS = {
    17: "getcwd", 23: "dup", 24: "dup3", 25: "fcntl", 29: "ioctl", 32: "flock", 34: "mkdirat", 35: "unlinkat",
    36: "symlinkat", 37: "linkat", 46: "ftruncate", 48: "faccessat", 49: "chdir", 52: "fchmod", 53: "fchmodat",
    56: "openat", 57: "close", 59: "pipe2", 61: "getdents64", 62: "lseek", 63: "read", 64: "write", 65: "readv",
    66: "writev", 67: "pread64", 68: "pwrite64", 78: "readlinkat", 79: "newfstatat", 80: "fstat", 82: "fsync",
    83: "fsync", 88: "utimensat", 93: "exit", 94: "exit", 96: "set_tid_address", 98: "futex", 99: "set_robust_list",
    101: "nanosleep", 113: "clock_gettime", 114: "clock_getres", 115: "clock_nanosleep", 124: "sched_yield",
    129: "kill", 130: "tkill", 131: "tgkill", 132: "sigaltstack", 134: "rt_sigaction", 135: "rt_sigprocmask",
    136: "rt_sigpending", 139: "rt_sigreturn", 153: "times", 160: "uname", 165: "getrusage", 166: "umask",
    169: "gettimeofday", 172: "getpid", 173: "getppid", 174: "getuid", 175: "geteuid", 176: "getgid", 177: "getegid",
    178: "gettid", 179: "sysinfo", 214: "brk", 215: "munmap", 216: "mremap", 222: "mmap", 226: "mprotect",
    233: "madvise", 259: "riscv_flush_icache", 261: "prlimit64", 276: "renameat2", 278: "getrandom", 291: "statx",
}  # fmt: skip
SYS_RT_SIGRETURN = 139
RV32_NUMBERS = {62: "llseek", 403: "clock_gettime"}  # where riscv32 differs
AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_EMPTY_PATH = -100, 0x100, 0x200, 0x1000
O_LARGEFILE = 0o100000
MAP_SHARED, MAP_FIXED, MAP_ANONYMOUS, MAP_FIXED_NOREPLACE = 1, 0x10, 0x20, 0x100000
MREMAP_MAYMOVE, MREMAP_FIXED = 1, 2
PROT_READ, PROT_WRITE = 1, 2
TCGETS, TIOCGWINSZ = 0x5401, 0x5413
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
SIG_DFL, SIG_IGN = 0, 1
SA_NODEFER, SA_RESETHAND = 0x40000000, 0x80000000
SIGNALS = 64
SIGNAL_INFO, SIGNAL_FRAME = 128, 1088  # bytes of a struct siginfo, and with the struct ucontext behind it
PAGE = 4096
MOST_IO = 1 << 24  # bytes in one call; more is a short read or write
PATH_MAX = 4096
UTIME_NOW, UTIME_OMIT = 0x3FFFFFFF, 0x3FFFFFFE
INSTRUCTION_NS = 20
CLOCK_REALTIME = (0, 5)  # and its coarse one
FIRST_DESCRIPTOR, MOST_DESCRIPTORS = 3, 1024
STAT = struct.Struct("<QQIIIIQQqiiqqQqQqQII")
STATX_TIME = struct.Struct("<qIi")
# signals whose default is to do nothing, or to stop the process, which a single one has nobody to continue
HARMLESS = (17, 18, 19, 20, 21, 22, 23, 28)


class Signal(NamedTuple):
    """Something that the program is told by a signal. what: of a fault, for the message if that ends it; address: of
    the fault."""

    number: int
    what: str = ""
    address: int = 0


class Exit(Exception):
    """The program has ended; signal: by which, 0 if it wanted to."""

    def __init__(self, status: int, message: str = "", signal: int = 0) -> None:
        self.status, self.message, self.signal = status, message, signal


class Caught(Exception):
    """A debugger wants to see a signal before the program does."""

    def __init__(self, signal: Signal, pc: int) -> None:
        self.signal, self.pc = signal, pc


def name_of(signal: int) -> str:
    """SIGSEGV and the like."""
    try:
        return host_signal.Signals(signal).name
    except ValueError:
        return f"signal {signal}"


class Linux:
    """The kernel of one program."""

    def __init__(self, machine: UserMachine, path: bytes) -> None:
        self.machine, self.path = machine, path
        self.hart, self.space = machine.hart, machine.space
        self.wide = self.hart.xlen == 64
        self.word = struct.Struct("<Q" if self.wide else "<I")
        self.numbers = NUMBERS if self.wide else NUMBERS | RV32_NUMBERS
        self.files: dict[int, int] = {0: 0, 1: 1, 2: 2}  # the program's descriptors -> the host's
        self.listings: dict[int, list[bytes]] = {}  # what getdents64 has still to say
        self.break_start = self.break_end = 0
        self.next_map = machine.layout.mmap_top
        self.started, self.slept = time.time_ns(), 0
        self.generator = random.Random(0)
        self.actions: dict[int, tuple[int, int, int]] = {}  # signal -> handler, flags, mask
        self.blocked = 0
        self.pending: list[Signal] = []
        # in a struct ucontext, behind flags, link and stack: the mask; and on, aligned to 16, the registers from pc on
        self.mask_at = 5 * self.word.size
        self.registers_at = self.mask_at + 128 + 15 & -16
        self.catching = False  # raise Caught for each signal that is not ignored

    # --- entering and leaving -----------------------------------------------------------------------------------------

    def call(self, after: int) -> int:
        """The system call in a7; the address to go on at."""
        x = self.hart.x
        name = self.numbers.get(x[17])
        if name == "rt_sigreturn":
            return self._return_from_handler()
        arguments = list(x[10:16])
        try:
            if name is None:
                raise OSError(errno.ENOSYS, "")
            handler = getattr(self, f"sys_{name}")
            result = handler(*arguments[: handler.__func__.__code__.co_argcount - 1])
        except OSError as error:
            result = -(error.errno or errno.EIO)
        x[10] = (result or 0) & self.hart.mask
        for signal in [s for s in self.pending if not self.blocked >> s.number - 1 & 1]:
            self.pending.remove(signal)
            after = self.deliver(signal, after)
        return after

    def deliver(self, signal: Signal, pc: int) -> int:
        """Enter the handler of a signal, or do what is usual without one; the address to go on at."""
        number, x = signal.number, self.hart.x
        handler, flags, mask = self.actions.get(number, (SIG_DFL, 0, 0))
        fault = bool(signal.what)
        if handler == SIG_IGN and not fault or handler == SIG_DFL and number in HARMLESS:
            return pc
        if self.catching:
            raise Caught(signal, pc)
        if handler in (SIG_DFL, SIG_IGN) or fault and self.blocked >> number - 1 & 1:
            raise Exit(128 + number, f"{name_of(number)}" + (f": {signal.what}" if fault else ""), number)
        if flags & SA_RESETHAND:
            del self.actions[number]
        info = x[2] - SIGNAL_FRAME & -16
        frame = struct.pack("<4iQ", number, 0, 1, 0, signal.address).ljust(SIGNAL_INFO + self.mask_at, b"\0")
        frame += struct.pack("<Q", self.blocked).ljust(self.registers_at - self.mask_at, b"\0")
        frame += b"".join(self.word.pack(value) for value in (pc, *x[1:32]))
        self.blocked |= mask | (0 if flags & SA_NODEFER else 1 << number - 1)
        try:
            self.space.write(info, frame.ljust(SIGNAL_FRAME, b"\0"))
        except OSError:
            fault = int(host_signal.SIGSEGV)
            raise Exit(128 + fault, "SIGSEGV: the stack has no room for a signal handler", fault) from None
        x[2], x[1] = info, self.machine.layout.trampoline
        x[10], x[11], x[12] = number, info, info + SIGNAL_INFO
        return handler

    def _return_from_handler(self) -> int:
        """Take registers and mask from the frame that sp points to, which the handler may have changed."""
        x = self.hart.x
        try:
            context = self.space.read(x[2] + SIGNAL_INFO, self.registers_at + 32 * self.word.size)
        except OSError:
            number = int(host_signal.SIGSEGV)
            raise Exit(128 + number, "SIGSEGV: rt_sigreturn outside of a signal handler", number) from None
        self.blocked = struct.unpack_from("<Q", context, self.mask_at)[0]
        (pc,), *registers = self.word.iter_unpack(context[self.registers_at :])
        for i, (value,) in enumerate(registers):
            x[i + 1] = value
        return pc & -2

    def random(self, count: int) -> bytes:
        """Bytes that look random and are the same in each run."""
        return self.generator.randbytes(count)

    # --- helpers ------------------------------------------------------------------------------------------------------

    def signed(self, value: int) -> int:
        half = 1 << self.hart.xlen - 1
        return (value ^ half) - half

    @staticmethod
    def int32(value: int) -> int:
        return (value & 0xFFFF_FFFF ^ 1 << 31) - (1 << 31)

    def file(self, descriptor: int) -> int:
        """The host's descriptor."""
        found = self.files.get(self.int32(descriptor))
        if found is None:
            raise OSError(errno.EBADF, "")
        return found

    def new_descriptor(self, host: int, least: int = 0) -> int:
        for number in range(least, MOST_DESCRIPTORS):
            if number not in self.files:
                self.files[number] = host
                return number
        os.close(host)
        raise OSError(errno.EMFILE, "")

    def at(self, directory: int, path: int) -> tuple[bytes, int | None]:
        """A path and the directory it starts from, as os functions want them."""
        text = self.space.text(path)
        if len(text) >= PATH_MAX:
            raise OSError(errno.ENAMETOOLONG, "")
        directory = self.int32(directory)
        return text, None if directory == AT_FDCWD or text.startswith(b"/") else self.file(directory)

    def vectors(self, address: int, count: int) -> list[tuple[int, int]]:
        if not 0 <= count <= 1024:
            raise OSError(errno.EINVAL, "")
        raw = self.space.read(address, 2 * count * self.word.size)
        words = [w for (w,) in self.word.iter_unpack(raw)]
        return list(zip(words[::2], words[1::2]))

    def nanoseconds(self, clock: int = 1) -> int:
        passed = self.hart.count * INSTRUCTION_NS + self.slept
        return passed + (self.started if clock in CLOCK_REALTIME else 0)

    def put_timespec(self, address: int, nanoseconds: int) -> None:
        self.space.write(address, struct.pack("<qq", *divmod(nanoseconds, 10**9)))

    # --- files --------------------------------------------------------------------------------------------------------

    def sys_openat(self, directory: int, path: int, flags: int, mode: int) -> int:
        text, fd = self.at(directory, path)
        host = os.open(text, self.int32(flags) & ~O_LARGEFILE | os.O_CLOEXEC, mode & 0o7777, dir_fd=fd)
        return self.new_descriptor(host)

    def sys_close(self, descriptor: int) -> int:
        host = self.file(descriptor)
        del self.files[self.int32(descriptor)]
        self.listings.pop(host, None)
        if host >= FIRST_DESCRIPTOR and host not in self.files.values():
            os.close(host)
        return 0

    def sys_read(self, descriptor: int, address: int, count: int) -> int:
        host, count = self.file(descriptor), min(count, MOST_IO)
        if count and not self.space.covers(address, count):
            raise OSError(EFAULT, "")
        data = os.read(host, count)
        self.space.write(address, data)
        return len(data)

    def sys_write(self, descriptor: int, address: int, count: int) -> int:
        host = self.file(descriptor)
        data = self.space.read(address, min(count, MOST_IO))
        if host == 1:
            sys.stdout.flush()
        return os.write(host, data)

    def sys_readv(self, descriptor: int, address: int, count: int) -> int:
        total = 0
        for base, size in self.vectors(address, count):
            got = self.sys_read(descriptor, base, size)
            total += got
            if got < size:
                break
        return total

    def sys_writev(self, descriptor: int, address: int, count: int) -> int:
        pieces = [self.space.read(base, min(size, MOST_IO)) for base, size in self.vectors(address, count)]
        return os.write(self.file(descriptor), b"".join(pieces))

    def sys_pread64(self, descriptor: int, address: int, count: int, offset: int) -> int:
        data = os.pread(self.file(descriptor), min(count, MOST_IO), self.signed(offset))
        self.space.write(address, data)
        return len(data)

    def sys_pwrite64(self, descriptor: int, address: int, count: int, offset: int) -> int:
        return os.pwrite(self.file(descriptor), self.space.read(address, min(count, MOST_IO)), self.signed(offset))

    def sys_lseek(self, descriptor: int, offset: int, whence: int) -> int:
        host = self.file(descriptor)
        self.listings.pop(host, None)
        return os.lseek(host, self.signed(offset), self.int32(whence))

    def sys_llseek(self, descriptor: int, high: int, low: int, result: int, whence: int) -> int:
        offset = (high << 32 | low ^ 1 << 63) - (1 << 63) if high >> 31 else high << 32 | low
        self.space.write(result, struct.pack("<q", os.lseek(self.file(descriptor), offset, self.int32(whence))))
        return 0

    def sys_ftruncate(self, descriptor: int, size: int) -> None:
        os.ftruncate(self.file(descriptor), self.signed(size))

    def sys_dup(self, descriptor: int) -> int:
        return self.sys_fcntl(descriptor, F_DUPFD, 0)

    def sys_dup3(self, old: int, new: int, flags: int) -> int:
        host, new = self.file(old), self.int32(new)
        if new == self.int32(old) or not 0 <= new < MOST_DESCRIPTORS:
            raise OSError(errno.EINVAL if new >= 0 else errno.EBADF, "")
        if new in self.files:
            self.sys_close(new)
        self.files[new] = os.dup(host)
        return new

    def sys_fcntl(self, descriptor: int, command: int, argument: int) -> int:
        host = self.file(descriptor)
        if command in (F_DUPFD, F_DUPFD_CLOEXEC):
            return self.new_descriptor(os.dup(host), argument)
        if command in (F_GETFD, F_SETFD, F_SETFL):
            return 0
        if command == F_GETFL:
            import fcntl

            return fcntl.fcntl(host, fcntl.F_GETFL)
        raise OSError(errno.EINVAL, "")

    def sys_ioctl(self, descriptor: int, request: int, argument: int) -> int:
        host = self.file(descriptor)
        if request in (TCGETS, TIOCGWINSZ) and os.isatty(host):
            import fcntl

            self.space.write(argument, fcntl.ioctl(host, request, bytes(36 if request == TCGETS else 8)))
            return 0
        raise OSError(errno.ENOTTY, "")

    def sys_mkdirat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        os.mkdir(text, mode & 0o7777, dir_fd=fd)

    def sys_unlinkat(self, directory: int, path: int, flags: int) -> None:
        text, fd = self.at(directory, path)
        (os.rmdir if flags & AT_REMOVEDIR else os.unlink)(text, dir_fd=fd)

    def sys_symlinkat(self, content: int, directory: int, path: int) -> None:
        text, fd = self.at(directory, path)
        os.symlink(self.space.text(content), text, dir_fd=fd)

    def sys_linkat(self, old_directory: int, old: int, new_directory: int, new: int, flags: int) -> None:
        (source, source_fd), (goal, goal_fd) = self.at(old_directory, old), self.at(new_directory, new)
        os.link(source, goal, src_dir_fd=source_fd, dst_dir_fd=goal_fd, follow_symlinks=bool(flags))

    def sys_fchmod(self, descriptor: int, mode: int) -> None:
        os.fchmod(self.file(descriptor), mode & 0o7777)

    def sys_fchmodat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        os.chmod(text, mode & 0o7777, dir_fd=fd)

    def sys_utimensat(self, directory: int, path: int, times: int, flags: int) -> None:
        text, fd = self.at(directory, path) if path else (self.file(directory), None)
        follow = not (path and flags & AT_SYMLINK_NOFOLLOW)
        now = os.stat(text, dir_fd=fd, follow_symlinks=follow) if path else os.stat(text)
        wanted = struct.unpack("<4q", self.space.read(times, 32)) if times else (0, UTIME_NOW) * 2
        both = []
        for seconds, part, old in ((*wanted[:2], now.st_atime_ns), (*wanted[2:], now.st_mtime_ns)):
            special = {UTIME_NOW: self.nanoseconds(0), UTIME_OMIT: old}
            both.append(special.get(part, seconds * 10**9 + part))
        os.utime(text, ns=(both[0], both[1]), dir_fd=fd, **({} if follow else {"follow_symlinks": False}))

    def sys_flock(self, descriptor: int, operation: int) -> None:
        fcntl.flock(self.file(descriptor), operation & 15)

    def sys_umask(self, mode: int) -> int:
        return os.umask(mode & 0o777)

    def sys_fsync(self, descriptor: int) -> None:
        os.fsync(self.file(descriptor))

    def sys_pipe2(self, address: int, flags: int) -> None:
        ends = os.pipe()
        numbers = [self.new_descriptor(end) for end in ends]
        self.space.write(address, struct.pack("<2i", *numbers))

    def sys_renameat2(self, old_directory: int, old: int, new_directory: int, new: int, flags: int) -> None:
        if flags:
            raise OSError(errno.EINVAL, "")
        (source, source_fd), (goal, goal_fd) = self.at(old_directory, old), self.at(new_directory, new)
        os.rename(source, goal, src_dir_fd=source_fd, dst_dir_fd=goal_fd)

    def sys_faccessat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        os.stat(text, dir_fd=fd)
        if not os.access(text, mode, dir_fd=fd):
            raise OSError(errno.EACCES, "")

    def sys_chdir(self, path: int) -> None:
        os.chdir(self.space.text(path))

    def sys_getcwd(self, address: int, size: int) -> int:
        text = os.getcwdb() + b"\0"
        if len(text) > size:
            raise OSError(errno.ERANGE, "")
        self.space.write(address, text)
        return len(text)

    def sys_readlinkat(self, directory: int, path: int, address: int, size: int) -> int:
        text, fd = self.at(directory, path)
        goal = os.path.realpath(self.path) if text == b"/proc/self/exe" else os.readlink(text, dir_fd=fd)
        self.space.write(address, goal[:size])
        return len(goal[:size])

    def _stat(self, directory: int, path: int, flags: int) -> os.stat_result:
        if flags & AT_EMPTY_PATH and not self.space.text(path):
            return os.stat(self.file(directory))
        text, fd = self.at(directory, path)
        return os.stat(text, dir_fd=fd, follow_symlinks=not flags & AT_SYMLINK_NOFOLLOW)

    def _put_stat(self, address: int, s: os.stat_result) -> int:
        times = [part for ns in (s.st_atime_ns, s.st_mtime_ns, s.st_ctime_ns) for part in divmod(ns, 10**9)]
        fields = (s.st_dev, s.st_ino, s.st_mode, s.st_nlink, s.st_uid, s.st_gid, s.st_rdev, 0, s.st_size)
        self.space.write(address, STAT.pack(*fields, s.st_blksize, 0, s.st_blocks, *times, 0, 0))
        return 0

    def sys_fstat(self, descriptor: int, address: int) -> int:
        return self._put_stat(address, os.stat(self.file(descriptor)))

    def sys_newfstatat(self, directory: int, path: int, address: int, flags: int) -> int:
        return self._put_stat(address, self._stat(directory, path, flags))

    def sys_statx(self, directory: int, path: int, flags: int, mask: int, address: int) -> int:
        s = self._stat(directory, path, flags)
        head = struct.pack("<IIQIIIHHQQQQ", 0x7FF, s.st_blksize, 0, s.st_nlink, s.st_uid, s.st_gid, s.st_mode, 0,
                           s.st_ino, s.st_size, s.st_blocks, 0)  # fmt: skip
        times = [STATX_TIME.pack(*divmod(ns, 10**9), 0) for ns in (s.st_atime_ns, 0, s.st_ctime_ns, s.st_mtime_ns)]
        devices = struct.pack("<4I", os.major(s.st_rdev), os.minor(s.st_rdev), os.major(s.st_dev), os.minor(s.st_dev))
        self.space.write(address, (head + b"".join(times) + devices).ljust(256, b"\0"))
        return 0

    def sys_getdents64(self, descriptor: int, address: int, size: int) -> int:
        host = self.file(descriptor)
        if host not in self.listings:
            if not host_stat.S_ISDIR(os.stat(host).st_mode):
                raise OSError(errno.ENOTDIR, "")
            kinds = {host_stat.S_IFDIR: 4, host_stat.S_IFLNK: 10, host_stat.S_IFREG: 8}
            entries = [(b".", 4), (b"..", 4)]
            for name in sorted(os.listdir(host)):
                mode = os.stat(name, dir_fd=host, follow_symlinks=False).st_mode
                entries.append((os.fsencode(name), kinds.get(host_stat.S_IFMT(mode), 0)))
            records = []
            for i, (name, kind) in enumerate(entries):
                length = -(-(19 + len(name) + 1) // 8) * 8
                records.append((struct.pack("<QQHB", i + 1, i + 1, length, kind) + name).ljust(length, b"\0"))
            self.listings[host] = records
        waiting, out = self.listings[host], b""
        while waiting and len(out) + len(waiting[0]) <= size:
            out += waiting.pop(0)
        if waiting and not out:
            raise OSError(errno.EINVAL, "")
        self.space.write(address, out)
        return len(out)

    # --- memory -------------------------------------------------------------------------------------------------------

    def set_break(self, address: int) -> None:
        """Where the program ends and brk begins."""
        self.break_start = self.break_end = address

    def sys_brk(self, address: int) -> int:
        if not self.break_start <= address <= self.next_map:
            return self.break_end
        old, new = -(-self.break_end // PAGE) * PAGE, -(-address // PAGE) * PAGE
        try:
            if new > old:
                if not self.space.is_free(old, new - old):
                    return self.break_end
                self.space.allow(old, new - old, PROT_READ | PROT_WRITE)
            elif new < old:
                self.space.forget(new, old - new)
        except OSError:
            return self.break_end
        self.break_end = address
        return address

    def _room(self, size: int) -> int:
        self.next_map -= size
        while not self.space.is_free(self.next_map, size):
            self.next_map -= PAGE
        if self.next_map <= self.break_end:
            self.next_map += size
            raise OSError(ENOMEM, "")
        return self.next_map

    def sys_mmap(self, address: int, size: int, prot: int, flags: int, descriptor: int, offset: int) -> int:
        offset = offset if self.wide else offset * PAGE  # mmap2 counts pages
        if not size or address % PAGE and flags & MAP_FIXED or offset % PAGE:
            raise OSError(errno.EINVAL, "")
        size = -(-size // PAGE) * PAGE
        data = b""
        if not flags & MAP_ANONYMOUS:
            if flags & 3 == MAP_SHARED and prot & PROT_WRITE:
                raise OSError(errno.ENODEV, "")
            data = os.pread(self.file(descriptor), min(size, MOST_IO), offset)
        address = address // PAGE * PAGE
        fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)
        if fixed or address and self.space.is_free(address, size) and address >= self.break_end:
            if address + size > self.machine.layout.mmap_top or not address:
                raise OSError(ENOMEM, "")
            if flags & MAP_FIXED_NOREPLACE and not self.space.is_free(address, size):
                raise OSError(errno.EEXIST, "")
        else:
            address = self._room(size)
        self.space.forget(address, size)
        self.space.allow(address, size, prot & 7)
        if data:
            self.space.allow(address, size, prot & 7 or PROT_READ)
            self.space.write(address, data, need=0)
            self.space.allow(address, size, prot & 7)
        return address

    def sys_munmap(self, address: int, size: int) -> None:
        if address % PAGE or not size or size > self.machine.layout.stack_top:
            raise OSError(errno.EINVAL, "")
        self.space.forget(address, size)

    def sys_mprotect(self, address: int, size: int, prot: int) -> None:
        if address % PAGE:
            raise OSError(errno.EINVAL, "")
        if not self.space.covers(address, size):
            raise OSError(ENOMEM, "")
        self.space.allow(address, size, prot & 7)

    def sys_mremap(self, address: int, old: int, new: int, flags: int) -> int:
        old, new = -(-old // PAGE) * PAGE, -(-new // PAGE) * PAGE
        if address % PAGE or not new or flags & MREMAP_FIXED:
            raise OSError(errno.EINVAL, "")
        if not old or not self.space.covers(address, old):
            raise OSError(EFAULT, "")
        prot = self.space.allowed[address // PAGE]
        if new <= old:
            self.space.forget(address + new, old - new)
            return address
        if self.space.is_free(address + old, new - old) and address + new <= self.machine.layout.mmap_top:
            self.space.allow(address + old, new - old, prot)
            return address
        if not flags & MREMAP_MAYMOVE:
            raise OSError(ENOMEM, "")
        goal = self._room(new)
        self.space.allow(goal, new, prot)
        self.space.move(address, goal, old)
        return goal

    def sys_madvise(self, address: int, size: int, advice: int) -> int:
        return 0

    def sys_riscv_flush_icache(self) -> int:
        return 0

    # --- time ---------------------------------------------------------------------------------------------------------

    def sys_clock_gettime(self, clock: int, address: int) -> None:
        self.put_timespec(address, self.nanoseconds(self.int32(clock)))

    def sys_clock_getres(self, clock: int, address: int) -> None:
        if address:
            self.put_timespec(address, INSTRUCTION_NS)

    def sys_gettimeofday(self, address: int) -> None:
        seconds, rest = divmod(self.nanoseconds(0), 10**9)
        self.space.write(address, struct.pack("<qq", seconds, rest // 1000))

    def sys_nanosleep(self, request: int, remaining: int) -> None:
        seconds, nanoseconds = struct.unpack("<qq", self.space.read(request, 16))
        if seconds < 0 or not 0 <= nanoseconds < 10**9:
            raise OSError(errno.EINVAL, "")
        self.slept += seconds * 10**9 + nanoseconds

    def sys_clock_nanosleep(self, clock: int, flags: int, request: int, remaining: int) -> None:
        before = self.slept
        self.sys_nanosleep(request, remaining)
        if flags & 1:  # TIMER_ABSTIME
            wanted, self.slept = self.slept - before, before
            self.slept += max(0, wanted - self.nanoseconds(self.int32(clock)))

    def sys_times(self, address: int) -> int:
        ticks = self.nanoseconds() // 10**7
        if address:
            self.space.write(address, b"".join(self.word.pack(n) for n in (ticks, 0, 0, 0)))
        return ticks

    def sys_getrusage(self, who: int, address: int) -> None:
        seconds, rest = divmod(self.nanoseconds(), 10**9)
        self.space.write(address, struct.pack("<qq", seconds, rest // 1000).ljust(144, b"\0"))

    # --- the process --------------------------------------------------------------------------------------------------

    def sys_exit(self, status: int) -> int:
        raise Exit(status & 0xFF)

    def sys_getpid(self) -> int:
        return 1000

    sys_gettid = sys_set_tid_address = sys_getpid

    def sys_getppid(self) -> int:
        return 1

    def sys_getuid(self) -> int:
        return 0

    sys_geteuid = sys_getgid = sys_getegid = sys_getuid

    def sys_set_robust_list(self) -> int:
        return 0

    sys_sched_yield = sys_sigaltstack = sys_set_robust_list

    def sys_futex(self, address: int, operation: int, value: int) -> int:
        if operation & 0x7F in (1, 10):  # FUTEX_WAKE
            return 0
        if int.from_bytes(self.space.read(address, 4), "little") != value & 0xFFFF_FFFF:
            raise OSError(errno.EAGAIN, "")
        raise Exit(125, "the only thread waits for a futex that nobody can change")

    def sys_getrandom(self, address: int, size: int, flags: int) -> int:
        self.space.write(address, self.random(min(size, MOST_IO)))
        return min(size, MOST_IO)

    def sys_uname(self, address: int) -> None:
        machine = f"riscv{self.hart.xlen}"
        fields = ("Linux", "bits", "6.1.0", "#1", machine, "(none)")
        self.space.write(address, b"".join(text.encode().ljust(65, b"\0") for text in fields))

    def sys_sysinfo(self, address: int) -> None:
        size = self.hart.ram.size
        self.space.write(address, struct.pack("<q3Q6QHHIQQI", self.nanoseconds() // 10**9, 0, 0, 0, size,
                         size - self.space.unused, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1).ljust(112, b"\0"))  # fmt: skip

    def sys_prlimit64(self, process: int, resource: int, new: int, old: int) -> None:
        if old:
            limit = 8 << 20 if resource == 3 else MOST_DESCRIPTORS if resource == 7 else (1 << 64) - 1
            self.space.write(old, struct.pack("<QQ", limit, limit))

    # --- signals ------------------------------------------------------------------------------------------------------

    def _raise(self, number: int) -> int:
        if not 0 <= number <= SIGNALS:
            raise OSError(errno.EINVAL, "")
        if number:
            self.pending.append(Signal(number))
        return 0

    def sys_kill(self, process: int, number: int) -> int:
        if self.int32(process) not in (0, -1, self.sys_getpid()):
            raise OSError(errno.ESRCH, "")
        return self._raise(self.int32(number))

    def sys_tkill(self, thread: int, number: int) -> int:
        return self.sys_kill(thread, number)

    def sys_tgkill(self, process: int, thread: int, number: int) -> int:
        return self.sys_kill(thread, number)

    def sys_rt_sigaction(self, number: int, new: int, old: int) -> None:
        number, code = self.int32(number), struct.Struct("<QQQ" if self.wide else "<IIQ")
        if not 1 <= number <= SIGNALS or new and number in (host_signal.SIGKILL, host_signal.SIGSTOP):
            raise OSError(errno.EINVAL, "")
        if old:
            self.space.write(old, code.pack(*self.actions.get(number, (SIG_DFL, 0, 0))))
        if new:
            self.actions[number] = code.unpack(self.space.read(new, code.size))

    def sys_rt_sigpending(self, address: int) -> None:
        self.space.write(address, struct.pack("<Q", sum({1 << signal.number - 1 for signal in self.pending})))

    def sys_rt_sigprocmask(self, how: int, new: int, old: int) -> None:
        before = self.blocked
        if new:
            mask = int.from_bytes(self.space.read(new, 8), "little")
            if self.int32(how) not in (0, 1, 2):
                raise OSError(errno.EINVAL, "")
            self.blocked = (before | mask, before & ~mask, mask)[self.int32(how)]
            self.blocked &= ~(1 << host_signal.SIGKILL - 1 | 1 << host_signal.SIGSTOP - 1)
        if old:
            self.space.write(old, struct.pack("<Q", before))
