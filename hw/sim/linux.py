"""The Linux system calls of a program in user mode, as riscv64 has them (and of riscv32 what small programs need).

Files are the host's (`hw.sim.linux_files`). Time is the program's own: it takes 20 ns an instruction, sleeping jumps
ahead, and so a run repeats. Random numbers repeat too. Processes are the host's as well (`hw.sim.linux_process`), each
with one thread: a futex that would wait for ever is an error. Shared mappings of files are copies, written back by
msync, munmap and the program's end.

A handler is a method `sys_NAME(arguments...)` that returns a number, or raises OSError (the program sees -errno). The
numbers are those of Linux's asm-generic/unistd.h. Structures are asm-generic's.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import random
import signal as host_signal
import struct
import time
from typing import TYPE_CHECKING, NamedTuple

from hw.sim.linux_files import MOST_DESCRIPTORS, MOST_IO, Files
from hw.sim.linux_process import SIGCHLD, Processes

if TYPE_CHECKING:
    from hw.sim.user import UserMachine

EFAULT, ENOMEM = errno.EFAULT, errno.ENOMEM
NUMBERS = {
    17: "getcwd", 23: "dup", 24: "dup3", 25: "fcntl", 29: "ioctl", 32: "flock", 33: "mknodat", 34: "mkdirat",
    35: "unlinkat", 36: "symlinkat", 37: "linkat", 43: "statfs", 44: "fstatfs", 45: "truncate", 46: "ftruncate",
    47: "fallocate", 48: "faccessat", 49: "chdir", 50: "fchdir", 52: "fchmod", 53: "fchmodat", 54: "fchownat",
    55: "fchown", 56: "openat", 57: "close", 59: "pipe2", 61: "getdents64", 62: "lseek", 63: "read", 64: "write",
    65: "readv", 66: "writev", 67: "pread64", 68: "pwrite64", 69: "preadv", 70: "pwritev", 71: "sendfile",
    72: "pselect6", 73: "ppoll", 78: "readlinkat", 79: "newfstatat", 80: "fstat", 81: "sync", 82: "fsync",
    83: "fdatasync", 88: "utimensat", 93: "exit", 94: "exit", 96: "set_tid_address", 98: "futex", 99: "set_robust_list",
    101: "nanosleep", 102: "getitimer", 103: "setitimer", 113: "clock_gettime", 114: "clock_getres",
    115: "clock_nanosleep", 123: "sched_getaffinity", 124: "sched_yield", 129: "kill", 130: "tkill", 131: "tgkill",
    132: "sigaltstack", 133: "rt_sigsuspend", 134: "rt_sigaction", 135: "rt_sigprocmask", 136: "rt_sigpending",
    137: "rt_sigtimedwait", 139: "rt_sigreturn", 140: "setpriority", 141: "getpriority", 144: "setgid", 146: "setuid",
    153: "times", 154: "setpgid", 155: "getpgid", 156: "getsid", 157: "setsid", 158: "getgroups", 160: "uname",
    163: "getrlimit", 164: "setrlimit", 165: "getrusage", 166: "umask", 167: "prctl", 168: "getcpu",
    169: "gettimeofday", 172: "getpid", 173: "getppid", 174: "getuid", 175: "geteuid", 176: "getgid", 177: "getegid",
    178: "gettid", 179: "sysinfo", 214: "brk", 215: "munmap", 216: "mremap", 220: "clone", 221: "execve", 222: "mmap",
    223: "fadvise64", 226: "mprotect", 227: "msync", 228: "mlock", 229: "munlock", 232: "mincore", 233: "madvise",
    259: "riscv_flush_icache", 260: "wait4", 261: "prlimit64", 276: "renameat2", 278: "getrandom", 279: "memfd_create",
    285: "copy_file_range", 291: "statx", 436: "close_range", 439: "faccessat2",
}  # fmt: skip
SYS_RT_SIGRETURN = 139
RV32_NUMBERS = {62: "llseek", 403: "clock_gettime"}  # where riscv32 differs
MAP_SHARED, MAP_KINDS, MAP_FIXED, MAP_ANONYMOUS, MAP_FIXED_NOREPLACE = 1, 3, 0x10, 0x20, 0x100000
MREMAP_MAYMOVE, MREMAP_FIXED = 1, 2
PROT_READ, PROT_WRITE = 1, 2
SIG_DFL, SIG_IGN = 0, 1
SA_ONSTACK, SA_NODEFER, SA_RESETHAND = 0x08000000, 0x40000000, 0x80000000
SS_ONSTACK, SS_DISABLE, MINSIGSTKSZ = 1, 2, 2048
SI_TKILL, SI_KERNEL = -6, 128
SIGALRM, SIGPIPE = 14, 13
MADV_DONTNEED = 4
PR_SET_NAME, PR_GET_NAME = 15, 16
RLIMIT_STACK, RLIMIT_NOFILE, RLIMITS, UNLIMITED = 3, 7, 16, (1 << 64) - 1
SIGNALS, FIRST_QUEUED = 64, 32
UNBLOCKABLE = 1 << host_signal.SIGKILL - 1 | 1 << host_signal.SIGSTOP - 1
SIGNAL_INFO, SIGNAL_FRAME = 128, 1088  # bytes of a struct siginfo, and with the struct ucontext behind it
PAGE = 4096
INSTRUCTION_NS = 20
TIMER_ABSTIME = 1
FOREVER = 1 << 62
CLOCK_REALTIME, CLOCKS = (0, 5), (*range(8), 11)  # that one and its coarse one; all
# signals whose default is to do nothing, or to stop the process, which a single one has nobody to continue
HARMLESS = (17, 18, 19, 20, 21, 22, 23, 28)


class Signal(NamedTuple):
    """Something that the program is told by a signal. what: of a fault, for the message if that ends it; address: of
    the fault, or else the sender's number; code: the signal's cause."""

    number: int
    what: str = ""
    address: int = 0
    code: int = 0


class SharedMap(NamedTuple):
    """Pages that are a file's. contents: what the file has of them."""

    address: int
    size: int
    contents: mmap.mmap


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


class Linux(Files, Processes):
    """The kernel of one program."""

    def __init__(self, machine: UserMachine, path: bytes) -> None:
        Files.__init__(self)
        Processes.__init__(self)
        self.machine, self.path = machine, path
        self.hart, self.space = machine.hart, machine.space
        self.wide = self.hart.xlen == 64
        self.word = struct.Struct("<Q" if self.wide else "<I")
        self.numbers = NUMBERS if self.wide else NUMBERS | RV32_NUMBERS
        self.break_start = self.break_end = 0
        self.next_map = machine.layout.mmap_top
        self.started, self.slept = time.time_ns(), 0
        self.generator = random.Random(0)
        self.actions: dict[int, tuple[int, int, int]] = {}  # signal -> handler, flags, mask
        self.blocked = 0
        self.pending: list[Signal] = []
        self.before_suspend: int | None = None  # what was blocked when rt_sigsuspend began
        self.alternate = (0, SS_DISABLE, 0)  # the signal stack: address, flags, size
        self.alarm: int | None = None  # when SIGALRM comes, in nanoseconds
        self.alarm_again = 0
        self.shared: list[SharedMap] = []
        self.from_files: list[range] = []  # addresses of private mappings of files
        self.limits = {RLIMIT_STACK: (8 << 20, UNLIMITED), RLIMIT_NOFILE: (MOST_DESCRIPTORS, MOST_DESCRIPTORS)}
        self.name = os.path.basename(path)[:15]
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
        if name == "execve":
            return self._exec(after)
        arguments = list(x[10:16])
        try:
            if name is None:
                raise OSError(errno.ENOSYS, "")
            handler = getattr(self, f"sys_{name}")
            result = handler(*arguments[: handler.__func__.__code__.co_argcount - 1])
        except OSError as error:
            result = -(error.errno or errno.EIO)
        x[10] = (result or 0) & self.hart.mask
        return self.take_signals(after)

    def _exec(self, after: int) -> int:
        """execve: on in the new program, or behind the call with an error."""
        x = self.hart.x
        try:
            return self.sys_execve(*x[10:13])
        except OSError as error:
            x[10] = -(error.errno or errno.EIO) & self.hart.mask
            return after

    def take_signals(self, pc: int) -> int:
        """Deliver what is pending and not blocked; the address to go on at."""
        if self.children and SIGCHLD in self.actions:
            self.look_at_children()
        for signal in [s for s in self.pending if not self.blocked >> s.number - 1 & 1]:
            self.pending.remove(signal)
            pc = self.deliver(signal, pc)
        if self.before_suspend is not None:
            self.blocked, self.before_suspend = self.before_suspend, None
        return pc

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
            what = "" if number == SIGPIPE else name_of(number) + (f": {signal.what}" if fault else "")
            raise Exit(128 + number, what, number)
        if flags & SA_RESETHAND:
            del self.actions[number]
        base, _, size = self.alternate
        there = flags & SA_ONSTACK and size and not base <= x[2] - 1 < base + size
        info = (base + size if there else x[2]) - SIGNAL_FRAME & -16
        frame = self._info(signal).ljust(SIGNAL_INFO + 2 * self.word.size, b"\0") + self._alternate()
        was = self.blocked if self.before_suspend is None else self.before_suspend
        self.before_suspend = None
        frame += struct.pack("<Q", was).ljust(self.registers_at - self.mask_at, b"\0")
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

    def _info(self, signal: Signal) -> bytes:
        """The beginning of a struct siginfo."""
        return struct.pack("<3i" + ("4xQ" if self.wide else "I"), signal.number, 0, signal.code, signal.address)

    def _alternate(self) -> bytes:
        """A struct sigaltstack."""
        base, flags, size = self.alternate
        if size and base <= self.hart.x[2] - 1 < base + size:
            flags |= SS_ONSTACK
        return struct.pack("<QiiQ" if self.wide else "<IiI", base, flags, *((0,) if self.wide else ()), size)

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

    def nanoseconds(self, clock: int = 1) -> int:
        passed = self.hart.count * INSTRUCTION_NS + self.slept
        return passed + (self.started if clock in CLOCK_REALTIME else 0)

    def pass_time(self, nanoseconds: int | None) -> None:
        """Sleep (None: until there is a signal). OSError with EINTR if SIGALRM comes before."""
        end = None if nanoseconds is None else self.nanoseconds() + nanoseconds
        while end is None or self.nanoseconds() < end:
            if any(not self.blocked >> s.number - 1 & 1 for s in self.pending):
                raise OSError(errno.EINTR, "")
            if end is None and self.alarm is None:
                if self.children and self.look_at_children(wait=True):
                    continue
                raise Exit(125, "the only thread waits for a signal that nobody can send")
            moment = min(when for when in (end, self.alarm) if when is not None)
            self.slept += max(0, moment - self.nanoseconds())
            self.tick()

    def tick(self) -> None:
        """Let the timer send its signal if it is time."""
        if self.alarm is not None and self.nanoseconds() >= self.alarm:
            self.alarm = self.nanoseconds() + self.alarm_again if self.alarm_again else None
            if not any(signal.number == SIGALRM for signal in self.pending):
                self.pending.append(Signal(SIGALRM, code=SI_KERNEL))

    def wake(self) -> int:
        """The count of instructions at which `tick` has something to do."""
        return FOREVER if self.alarm is None else -(-(self.alarm - self.slept) // INSTRUCTION_NS)

    def put_timespec(self, address: int, nanoseconds: int) -> None:
        self.space.write(address, struct.pack("<qq", *divmod(nanoseconds, 10**9)))

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
        if not flags & MAP_KINDS:
            raise OSError(errno.EINVAL, "")
        if prot and size > self.hart.ram.size:
            raise OSError(ENOMEM, "")
        data, host = b"", None
        if not flags & MAP_ANONYMOUS:
            host = self.file(descriptor)
            if flags & MAP_KINDS == MAP_SHARED and prot & PROT_WRITE:
                if fcntl.fcntl(host, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDWR:
                    raise OSError(errno.EACCES, "")
            data = os.pread(host, size, offset)
        address = address // PAGE * PAGE
        fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)
        if fixed or address and self.space.is_free(address, size) and address >= self.break_end:
            if address + size > self.machine.layout.mmap_top or not address:
                raise OSError(ENOMEM, "")
            if flags & MAP_FIXED_NOREPLACE and not self.space.is_free(address, size):
                raise OSError(errno.EEXIST, "")
        else:
            address = self._room(size)
        self.sys_munmap(address, size)
        self.space.allow(address, size, prot & 7)
        if data:
            self.space.allow(address, size, prot & 7 or PROT_READ)
            self.space.write(address, data, need=0)
            self.space.allow(address, size, prot & 7)
        if host is not None and flags & MAP_KINDS == MAP_SHARED and prot & PROT_WRITE:
            inside = min(size, os.fstat(host).st_size - offset)
            if inside > 0:
                self.shared.append(SharedMap(address, size, mmap.mmap(host, inside, offset=offset)))
        elif host is not None:
            self.from_files.append(range(address, address + size))
        return address

    def write_back(self, start: int = 0, size: int | None = None) -> None:
        """Write what was mapped shared, of all or some addresses, to its files."""
        for mapping in self.shared:
            for at in range(0, len(mapping.contents), PAGE):
                address = mapping.address + at
                if (size is None or start <= address < start + size) and address // PAGE in self.space.frames:
                    count = min(PAGE, len(mapping.contents) - at)
                    mapping.contents[at : at + count] = self.space.read(address, count)

    def sys_munmap(self, address: int, size: int) -> None:
        if address % PAGE or not size or size > self.machine.layout.stack_top:
            raise OSError(errno.EINVAL, "")
        self.write_back(address, size)
        for mapping in [m for m in self.shared if address <= m.address and m.address + m.size <= address + size]:
            self.shared.remove(mapping)
            mapping.contents.close()
        self.from_files = [r for r in self.from_files if not (address <= r.start and r.stop <= address + size)]
        self.space.forget(address, size)

    def sys_msync(self, address: int, size: int, flags: int) -> None:
        if address % PAGE:
            raise OSError(errno.EINVAL, "")
        if not self.space.covers(address, size):
            raise OSError(ENOMEM, "")
        self.write_back(address, size)

    def sys_mlock(self, address: int, size: int) -> int:
        if not self.space.covers(address, size):
            raise OSError(ENOMEM, "")
        return 0

    sys_munlock = sys_mlock

    def sys_mincore(self, address: int, size: int, vector: int) -> None:
        self.sys_mlock(address, size)
        self.space.write(vector, b"\1" * -(-size // PAGE))

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

    def sys_madvise(self, address: int, size: int, advice: int) -> None:
        """Memory that is not needed any more is zero afterwards; what is a file's stays as it is."""
        if address % PAGE:
            raise OSError(errno.EINVAL, "")
        self.sys_mlock(address, size)
        files = [*self.from_files, *(range(m.address, m.address + m.size) for m in self.shared)]
        if advice == MADV_DONTNEED and not any(r.start < address + size and address < r.stop for r in files):
            for page in range(address // PAGE, -(-(address + size) // PAGE)):
                if page in self.space.frames:
                    prot = self.space.allowed[page]
                    self.space.forget(page * PAGE, PAGE)
                    self.space.allow(page * PAGE, PAGE, prot)

    def sys_riscv_flush_icache(self) -> int:
        return 0

    # --- time ---------------------------------------------------------------------------------------------------------

    def _clock(self, number: int) -> int:
        """The number of a clock; negative ones are processes' own."""
        clock = self.int32(number)
        if clock >= 0 and clock not in CLOCKS:
            raise OSError(errno.EINVAL, "")
        return clock

    def sys_clock_gettime(self, clock: int, address: int) -> None:
        self.put_timespec(address, self.nanoseconds(self._clock(clock)))

    def sys_clock_getres(self, clock: int, address: int) -> None:
        self._clock(clock)
        if address:
            self.put_timespec(address, INSTRUCTION_NS)

    def sys_gettimeofday(self, address: int) -> None:
        seconds, rest = divmod(self.nanoseconds(0), 10**9)
        self.space.write(address, struct.pack("<qq", seconds, rest // 1000))

    def sys_nanosleep(self, request: int, remaining: int) -> None:
        seconds, nanoseconds = struct.unpack("<qq", self.space.read(request, 16))
        if seconds < 0 or not 0 <= nanoseconds < 10**9:
            raise OSError(errno.EINVAL, "")
        self._sleep(seconds * 10**9 + nanoseconds, remaining)

    def _sleep(self, nanoseconds: int, remaining: int) -> None:
        end = self.nanoseconds() + nanoseconds
        try:
            self.pass_time(nanoseconds)
        except OSError:
            if remaining:
                self.put_timespec(remaining, end - self.nanoseconds())
            raise

    def sys_clock_nanosleep(self, clock: int, flags: int, request: int, remaining: int) -> None:
        now = self.nanoseconds(self._clock(clock))
        if not flags & TIMER_ABSTIME:
            self.sys_nanosleep(request, remaining)
        else:
            seconds, nanoseconds = struct.unpack("<qq", self.space.read(request, 16))
            self._sleep(max(0, seconds * 10**9 + nanoseconds - now), 0)

    def sys_getitimer(self, which: int, address: int) -> None:
        if which:
            raise OSError(errno.EINVAL, "")
        left = 0 if self.alarm is None else max(1000, self.alarm - self.nanoseconds())
        times = [part for ns in (self.alarm_again, left) for part in divmod(ns // 1000, 10**6)]
        self.space.write(address, struct.pack("<4q", *times))

    def sys_setitimer(self, which: int, new: int, old: int) -> None:
        """ITIMER_REAL; the others are of time that the program has worked, of which there is no count."""
        if old:
            self.sys_getitimer(which, old)
        again_s, again_us, first_s, first_us = struct.unpack("<4q", self.space.read(new, 32))
        if which or not (0 <= again_us < 10**6 and 0 <= first_us < 10**6):
            raise OSError(errno.EINVAL, "")
        first = (first_s * 10**6 + first_us) * 1000
        self.alarm = self.nanoseconds() + first if first else None
        self.alarm_again = (again_s * 10**6 + again_us) * 1000

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

    def sys_getuid(self) -> int:
        return 0

    sys_geteuid = sys_getgid = sys_getegid = sys_getgroups = sys_getuid

    def sys_setuid(self, user: int) -> int:
        if user:
            raise OSError(errno.EPERM, "")
        return 0

    sys_setgid = sys_setuid

    def sys_setpriority(self) -> int:
        return 0

    def sys_getpriority(self) -> int:
        return 20 - os.getpriority(os.PRIO_PROCESS, 0)

    def sys_set_robust_list(self) -> int:
        return 0

    sys_sched_yield = sys_set_robust_list

    def sys_sched_getaffinity(self, process: int, size: int, address: int) -> int:
        if size < 8:
            raise OSError(errno.EINVAL, "")
        self.space.write(address, struct.pack("<Q", 1))
        return 8

    def sys_getcpu(self, cpu: int, node: int) -> None:
        for address in filter(None, (cpu, node)):
            self.space.write(address, bytes(4))

    def sys_prctl(self, option: int, address: int) -> None:
        if option == PR_SET_NAME:
            self.name = self.space.text(address)[:15]
        elif option == PR_GET_NAME:
            self.space.write(address, self.name.ljust(16, b"\0"))
        else:
            raise OSError(errno.EINVAL, "")

    def sys_futex(self, address: int, operation: int, value: int) -> int:
        if operation & 0x7F in (1, 10):  # FUTEX_WAKE
            return 0
        if int.from_bytes(self.space.read(address, 4), "little") != value & 0xFFFF_FFFF:
            raise OSError(errno.EAGAIN, "")
        raise Exit(125, "the only thread waits for a futex that nobody can change")

    def sys_getrandom(self, address: int, size: int, flags: int) -> int:
        if flags & ~7:
            raise OSError(errno.EINVAL, "")
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
        if resource >= RLIMITS:
            raise OSError(errno.EINVAL, "")
        before = self.limits.get(resource, (UNLIMITED, UNLIMITED))
        if new:
            soft, hard = struct.unpack("<QQ", self.space.read(new, 16))
            if soft > hard or hard > before[1]:
                raise OSError(errno.EINVAL if soft > hard else errno.EPERM, "")
            self.limits[resource] = soft, hard
            self.most_descriptors = self.limits[RLIMIT_NOFILE][0]
        if old:
            self.space.write(old, struct.pack("<QQ", *before))

    def sys_getrlimit(self, resource: int, address: int) -> None:
        self.sys_prlimit64(0, resource, 0, address)

    def sys_setrlimit(self, resource: int, address: int) -> None:
        self.sys_prlimit64(0, resource, address, 0)

    # --- signals ------------------------------------------------------------------------------------------------------

    def raise_signal(self, number: int, code: int = 0) -> None:
        """Send the program a signal; real ones wait only once."""
        if number >= FIRST_QUEUED or not any(signal.number == number for signal in self.pending):
            self.pending.append(Signal(number, address=self.sys_getpid(), code=code))

    def _kill(self, process: int, number: int, code: int) -> int:
        number = self.int32(number)
        if not 0 <= number <= SIGNALS:
            raise OSError(errno.EINVAL, "")
        process = self.int32(process)
        if self.kill_child(process, number):
            return 0
        if process not in (0, -1, self.pid, -self.group):
            raise OSError(errno.ESRCH, "")
        if number:
            self.raise_signal(number, code)
        return 0

    def sys_kill(self, process: int, number: int) -> int:
        return self._kill(process, number, 0)

    def sys_tkill(self, thread: int, number: int) -> int:
        return self._kill(thread, number, SI_TKILL)

    def sys_tgkill(self, process: int, thread: int, number: int) -> int:
        return self._kill(thread, number, SI_TKILL)

    def sys_sigaltstack(self, new: int, old: int) -> None:
        before = self._alternate()
        if new:
            code = struct.Struct("<Qi4xQ" if self.wide else "<IiI")
            base, flags, size = code.unpack(self.space.read(new, code.size))
            if flags & SS_DISABLE:
                base = size = 0
            elif size < MINSIGSTKSZ:
                raise OSError(ENOMEM, "")
            if struct.unpack_from("<i", before, self.word.size)[0] & SS_ONSTACK:
                raise OSError(errno.EPERM, "")
            self.alternate = base, flags & SS_DISABLE, size
        if old:
            self.space.write(old, before)

    def sys_rt_sigsuspend(self, mask: int) -> None:
        wanted = struct.unpack("<Q", self.space.read(mask, 8))[0]
        self.before_suspend, self.blocked = self.blocked, wanted & ~UNBLOCKABLE
        self.pass_time(None)

    def sys_rt_sigtimedwait(self, mask: int, info: int, timeout: int) -> int:
        wanted = struct.unpack("<Q", self.space.read(mask, 8))[0]
        end = None
        if timeout:
            seconds, nanoseconds = struct.unpack("<qq", self.space.read(timeout, 16))
            end = self.nanoseconds() + seconds * 10**9 + nanoseconds
        while True:
            found = next((signal for signal in self.pending if wanted >> signal.number - 1 & 1), None)
            if found:
                self.pending.remove(found)
                if info:
                    self.space.write(info, self._info(found).ljust(SIGNAL_INFO, b"\0"))
                return found.number
            if end is not None and (self.alarm is None or self.alarm > end):
                self.pass_time(max(0, end - self.nanoseconds()))
                raise OSError(errno.EAGAIN, "")
            self.pass_time(None if self.alarm is None else max(0, self.alarm - self.nanoseconds()))

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
            self.blocked &= ~UNBLOCKABLE
        if old:
            self.space.write(old, struct.pack("<Q", before))
