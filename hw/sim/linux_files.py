"""Files as a Linux program in user mode sees them: the part of `hw.sim.linux` that passes its calls on to the host.

The program's descriptors are its own numbers for the host's. 0, 1 and 2 are ours at first, unless they are closed. The
handlers' arguments are the registers of the call; what is asked of the host and refused there is its OSError.

Waiting (`ppoll`, `pselect6`) is for the host's files and so takes real time, which the program's clock then counts too.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal as host_signal
import stat as host_stat
import struct
import sys
from collections.abc import Callable

AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_REMOVEDIR, AT_EMPTY_PATH = -100, 0x100, 0x200, 0x1000
O_LARGEFILE, O_CLOEXEC = 0o100000, 0o2000000
SETTABLE = os.O_APPEND | os.O_NONBLOCK  # flags of an open file that fcntl may change
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLKW, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 5, 7, 1030
FD_CLOEXEC = 1
# request of ioctl on a terminal -> (bytes that it reads, bytes that it writes)
TERMINAL = {0x5401: (0, 36), 0x5402: (36, 0), 0x5403: (36, 0), 0x5404: (36, 0), 0x5413: (0, 8), 0x5414: (8, 0)}
TIOCGPGRP, TIOCSPGRP, FIONREAD = 0x540F, 0x5410, 0x541B
CLOCK_REALTIME = 0
UTIME_NOW, UTIME_OMIT = (1 << 30) - 1, (1 << 30) - 2
POLL_READY = select.POLLIN | select.POLLHUP | select.POLLERR
MOST_IO = 1 << 24  # bytes in one call; more is a short read or write
MOST_VECTORS = 1024
PATH_MAX = 4096
MOST_DESCRIPTORS = 1024
STAT = struct.Struct("<QQIIIIQQqiiqqQqQqQII")
STATX_TIME = struct.Struct("<qIi")
DIRECTORY_KINDS = {host_stat.S_IFDIR: 4, host_stat.S_IFLNK: 10, host_stat.S_IFREG: 8, host_stat.S_IFIFO: 1}


class Files:
    """The calls about files. Of a `Linux` it uses space, word, path, int32, signed, and what concerns time."""

    def __init__(self) -> None:
        streams = enumerate((sys.__stdin__, sys.__stdout__, sys.__stderr__))
        self.files: dict[int, int] = {number: number for number, stream in streams if stream is not None}
        self.close_on_exec: set[int] = set()
        self.most_descriptors = MOST_DESCRIPTORS
        self.listings: dict[int, list[bytes]] = {}  # what getdents64 has still to say

    # --- descriptors and paths ----------------------------------------------------------------------------------------

    def file(self, descriptor: int) -> int:
        """The host's descriptor."""
        found = self.files.get(self.int32(descriptor))
        if found is None:
            raise OSError(errno.EBADF, "")
        return found

    def new_descriptor(self, host: int, least: int = 0, flags: int = 0) -> int:
        """The program's number for a descriptor of the host. flags: O_CLOEXEC or nothing."""
        for number in range(least, self.most_descriptors):
            if number not in self.files:
                self._put(number, host, flags & O_CLOEXEC != 0)
                return number
        os.close(host)
        raise OSError(errno.EMFILE, "")

    def _put(self, number: int, host: int, closing: bool) -> None:
        self.files[number] = host
        (self.close_on_exec.add if closing else self.close_on_exec.discard)(number)

    def at(self, directory: int, path: int) -> tuple[bytes, int | None]:
        """A path and the directory it starts from, as os functions want them."""
        text = self.space.text(path)
        if len(text) >= PATH_MAX:
            raise OSError(errno.ENAMETOOLONG, "")
        directory = self.int32(directory)
        return text, None if directory == AT_FDCWD or text.startswith(b"/") else self.file(directory)

    def vectors(self, address: int, count: int) -> list[tuple[int, int]]:
        if not 0 <= count <= MOST_VECTORS:
            raise OSError(errno.EINVAL, "")
        raw = self.space.read(address, 2 * count * self.word.size)
        words = [w for (w,) in self.word.iter_unpack(raw)]
        return list(zip(words[::2], words[1::2]))

    def sys_openat(self, directory: int, path: int, flags: int, mode: int) -> int:
        text, fd = self.at(directory, path)
        host = os.open(text, self.int32(flags) & ~O_LARGEFILE | os.O_CLOEXEC, mode & 0o7777, dir_fd=fd)
        return self.new_descriptor(host, flags=flags)

    def sys_close(self, descriptor: int) -> int:
        host = self.file(descriptor)
        del self.files[self.int32(descriptor)]
        self.listings.pop(host, None)
        if host >= 3 and host not in self.files.values():
            os.close(host)
        return 0

    def sys_close_range(self, first: int, last: int, flags: int) -> None:
        for number in [n for n in self.files if first <= n <= last]:
            self.sys_close(number)

    def sys_dup(self, descriptor: int) -> int:
        return self.sys_fcntl(descriptor, F_DUPFD, 0)

    def sys_dup3(self, old: int, new: int, flags: int) -> int:
        host, new = self.file(old), self.int32(new)
        if new == self.int32(old) or not 0 <= new < self.most_descriptors:
            raise OSError(errno.EINVAL if new == self.int32(old) else errno.EBADF, "")
        if new in self.files:
            self.sys_close(new)
        self._put(new, os.dup(host), flags & O_CLOEXEC != 0)
        return new

    def sys_fcntl(self, descriptor: int, command: int, argument: int) -> int:
        host, number = self.file(descriptor), self.int32(descriptor)
        if command in (F_DUPFD, F_DUPFD_CLOEXEC):
            if argument >= self.most_descriptors:
                raise OSError(errno.EINVAL, "")
            return self.new_descriptor(os.dup(host), argument, O_CLOEXEC if command == F_DUPFD_CLOEXEC else 0)
        if command == F_GETFD:
            return FD_CLOEXEC if number in self.close_on_exec else 0
        if command == F_SETFD:
            self._put(number, host, argument & FD_CLOEXEC != 0)
            return 0
        if command == F_GETFL:
            return fcntl.fcntl(host, fcntl.F_GETFL)
        if command == F_SETFL:
            kept = fcntl.fcntl(host, fcntl.F_GETFL) & ~SETTABLE
            return fcntl.fcntl(host, fcntl.F_SETFL, kept | argument & SETTABLE)
        if F_GETLK <= command <= F_SETLKW:  # a struct flock, which is the same on 64-bit hosts
            lock = fcntl.fcntl(host, command, self.space.read(argument, 32))
            self.space.write(argument, lock)
            return 0
        raise OSError(errno.EINVAL, "")

    def sys_ioctl(self, descriptor: int, request: int, argument: int) -> int:
        host = self.file(descriptor)
        if request == FIONREAD:
            self.space.write(argument, fcntl.ioctl(host, request, bytes(4)))
            return 0
        if request in (TIOCGPGRP, TIOCSPGRP) and os.isatty(host):
            if request == TIOCSPGRP:
                self.foreground = struct.unpack("<i", self.space.read(argument, 4))[0]
            else:
                self.space.write(argument, struct.pack("<i", self.foreground))
            return 0
        if request in TERMINAL and os.isatty(host):
            given, taken = TERMINAL[request]
            data = fcntl.ioctl(host, request, self.space.read(argument, given) if given else bytes(taken))
            self.space.write(argument, data[:taken])
            return 0
        raise OSError(errno.ENOTTY, "")

    def sys_flock(self, descriptor: int, operation: int) -> None:
        fcntl.flock(self.file(descriptor), operation)

    # --- reading and writing ------------------------------------------------------------------------------------------

    def _take(self, pieces: list[tuple[int, int]], read: Callable[[int], bytes]) -> int:
        """Put what can be read at once into memory."""
        for base, size in pieces:
            if size and not self.space.covers(base, min(size, MOST_IO)):
                raise OSError(errno.EFAULT, "")
        data = read(min(sum(size for _, size in pieces), MOST_IO))
        at = 0
        for base, size in pieces:
            self.space.write(base, data[at : at + size])
            at += size
        return len(data)

    def _give(self, descriptor: int, pieces: list[tuple[int, int]], write: Callable[[int, bytes], int]) -> int:
        host = self.file(descriptor)
        data = b"".join(self.space.read(base, min(size, MOST_IO)) for base, size in pieces)
        if host == 1:
            sys.stdout.flush()
        try:
            return write(host, data)
        except BrokenPipeError:
            self.raise_signal(host_signal.SIGPIPE)
            raise

    def sys_read(self, descriptor: int, address: int, count: int) -> int:
        host = self.file(descriptor)
        return self._take([(address, count)], lambda size: os.read(host, size))

    def sys_readv(self, descriptor: int, address: int, count: int) -> int:
        host = self.file(descriptor)
        return self._take(self.vectors(address, count), lambda size: os.read(host, size))

    def sys_pread64(self, descriptor: int, address: int, count: int, offset: int) -> int:
        host = self.file(descriptor)
        return self._take([(address, count)], lambda size: os.pread(host, size, self.signed(offset)))

    def sys_preadv(self, descriptor: int, address: int, count: int, offset: int) -> int:
        host = self.file(descriptor)
        return self._take(self.vectors(address, count), lambda size: os.pread(host, size, self.signed(offset)))

    def sys_write(self, descriptor: int, address: int, count: int) -> int:
        return self._give(descriptor, [(address, count)], os.write)

    def sys_writev(self, descriptor: int, address: int, count: int) -> int:
        return self._give(descriptor, self.vectors(address, count), os.write)

    def sys_pwrite64(self, descriptor: int, address: int, count: int, offset: int) -> int:
        return self._give(descriptor, [(address, count)], lambda fd, data: os.pwrite(fd, data, self.signed(offset)))

    def sys_pwritev(self, descriptor: int, address: int, count: int, offset: int) -> int:
        pieces = self.vectors(address, count)
        return self._give(descriptor, pieces, lambda fd, data: os.pwrite(fd, data, self.signed(offset)))

    def sys_sendfile(self, target: int, source: int, offset: int, count: int) -> int:
        return self.sys_copy_file_range(source, offset, target, 0, count)

    def sys_copy_file_range(self, source: int, read_at: int, target: int, write_at: int, count: int) -> int:
        """The two addresses are those of offsets, 0 for the files' own."""
        reading, writing, size = self.file(source), self.file(target), min(count, MOST_IO)
        first = struct.unpack("<q", self.space.read(read_at, 8))[0] if read_at else None
        goal = struct.unpack("<q", self.space.read(write_at, 8))[0] if write_at else None
        data = os.read(reading, size) if first is None else os.pread(reading, size, first)
        done = os.write(writing, data) if goal is None else os.pwrite(writing, data, goal)
        for address, start in ((read_at, first), (write_at, goal)):
            if start is not None:
                self.space.write(address, struct.pack("<q", start + done))
        return done

    def sys_lseek(self, descriptor: int, offset: int, whence: int) -> int:
        host = self.file(descriptor)
        self.listings.pop(host, None)
        return os.lseek(host, self.signed(offset), self.int32(whence))

    def sys_llseek(self, descriptor: int, high: int, low: int, result: int, whence: int) -> int:
        offset = (high << 32 | low ^ 1 << 63) - (1 << 63) if high >> 31 else high << 32 | low
        self.space.write(result, struct.pack("<q", os.lseek(self.file(descriptor), offset, self.int32(whence))))
        return 0

    def sys_truncate(self, path: int, size: int) -> None:
        os.truncate(self.space.text(path), self.signed(size))

    def sys_ftruncate(self, descriptor: int, size: int) -> None:
        os.ftruncate(self.file(descriptor), self.signed(size))

    def sys_fallocate(self, descriptor: int, mode: int, offset: int, size: int) -> None:
        if mode:
            raise OSError(errno.EOPNOTSUPP, "")
        os.posix_fallocate(self.file(descriptor), offset, size)

    def sys_fadvise64(self, descriptor: int) -> int:
        self.file(descriptor)
        return 0

    def sys_sync(self) -> None:
        os.sync()

    def sys_fsync(self, descriptor: int) -> None:
        os.fsync(self.file(descriptor))

    sys_fdatasync = sys_fsync

    def sys_pipe2(self, address: int, flags: int) -> None:
        numbers = [self.new_descriptor(end, flags=flags) for end in os.pipe2(flags & os.O_NONBLOCK | os.O_CLOEXEC)]
        self.space.write(address, struct.pack("<2i", *numbers))

    def sys_memfd_create(self, name: int, flags: int) -> int:
        return self.new_descriptor(os.memfd_create(self.space.text(name).decode(errors="replace")))

    # --- waiting ------------------------------------------------------------------------------------------------------

    def _wait(self, wanted: list[tuple[int, int]], timeout: int) -> dict[int, int]:
        """What of (host descriptor, events) is ready: within 0 ns, some, or for ever (timeout: the address of a struct
        timespec, or 0)."""
        nanoseconds = None
        if timeout:
            seconds, rest = struct.unpack("<qq", self.space.read(timeout, 16))
            if seconds < 0 or not 0 <= rest < 10**9:
                raise OSError(errno.EINVAL, "")
            nanoseconds = seconds * 10**9 + rest
        if not wanted:
            self.pass_time(nanoseconds)
            return {}
        poll = select.poll()
        for host, events in wanted:
            poll.register(host, events)
        found = dict(poll.poll(nanoseconds and -(-nanoseconds // 10**6)))
        if not found and nanoseconds:
            self.pass_time(nanoseconds)
        return found

    def sys_ppoll(self, address: int, count: int, timeout: int) -> int:
        if count > self.most_descriptors:
            raise OSError(errno.EINVAL, "")
        entries = list(struct.iter_unpack("<ihh", self.space.read(address, 8 * count)))
        known = [(self.files[number], events & 0x3FFF) for number, events, _ in entries if number in self.files]
        unknown = any(number >= 0 and number not in self.files for number, _, _ in entries)
        ready = {} if unknown else self._wait(known, timeout)
        answers = []
        for number, events, _ in entries:
            found = ready.get(self.files.get(number), 0) & (events | select.POLLHUP | select.POLLERR)
            answers.append(found if number in self.files or number < 0 else select.POLLNVAL)
        rows = zip(entries, answers)
        self.space.write(address, b"".join(struct.pack("<ihh", row[0], row[1], answer) for row, answer in rows))
        return sum(answer != 0 for answer in answers)

    def sys_pselect6(self, count: int, reads: int, writes: int, errors: int, timeout: int) -> int:
        if not 0 <= count <= MOST_DESCRIPTORS:
            raise OSError(errno.EINVAL, "")
        size = -(-count // 64) * 8
        events = ((reads, select.POLLIN, POLL_READY), (writes, select.POLLOUT, select.POLLOUT | select.POLLERR))
        asked = {place: int.from_bytes(self.space.read(place, size), "little") for place in (reads, writes) if place}
        wanted: dict[int, int] = {}
        for place, event, _ in events:
            for number in range(count):
                if asked.get(place, 0) >> number & 1:
                    host = self.file(number)
                    wanted[host] = wanted.get(host, 0) | event
        ready, total = self._wait(list(wanted.items()), timeout), 0
        for place, _, good in events:
            bits = sum(
                1 << n for n in range(count) if asked.get(place, 0) >> n & 1 and ready.get(self.files[n], 0) & good
            )
            total += bits.bit_count()
            if place:
                self.space.write(place, bits.to_bytes(size, "little"))
        if errors:
            self.space.write(errors, bytes(size))
        return total

    # --- names --------------------------------------------------------------------------------------------------------

    def sys_mkdirat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        os.mkdir(text, mode & 0o7777, dir_fd=fd)

    def sys_mknodat(self, directory: int, path: int, mode: int, device: int) -> None:
        text, fd = self.at(directory, path)
        if host_stat.S_IFMT(mode & 0xFFFF) not in (0, host_stat.S_IFREG, host_stat.S_IFIFO):
            raise OSError(errno.EPERM, "")
        os.mknod(text, mode & 0xFFFF, dir_fd=fd)

    def sys_unlinkat(self, directory: int, path: int, flags: int) -> None:
        text, fd = self.at(directory, path)
        (os.rmdir if flags & AT_REMOVEDIR else os.unlink)(text, dir_fd=fd)

    def sys_symlinkat(self, content: int, directory: int, path: int) -> None:
        text, fd = self.at(directory, path)
        os.symlink(self.space.text(content), text, dir_fd=fd)

    def sys_linkat(self, old_directory: int, old: int, new_directory: int, new: int, flags: int) -> None:
        (source, source_fd), (goal, goal_fd) = self.at(old_directory, old), self.at(new_directory, new)
        os.link(source, goal, src_dir_fd=source_fd, dst_dir_fd=goal_fd, follow_symlinks=bool(flags))

    def sys_renameat2(self, old_directory: int, old: int, new_directory: int, new: int, flags: int) -> None:
        if flags:
            raise OSError(errno.EINVAL, "")
        (source, source_fd), (goal, goal_fd) = self.at(old_directory, old), self.at(new_directory, new)
        os.rename(source, goal, src_dir_fd=source_fd, dst_dir_fd=goal_fd)

    def sys_fchmod(self, descriptor: int, mode: int) -> None:
        os.fchmod(self.file(descriptor), mode & 0o7777)

    def sys_fchmodat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        os.chmod(text, mode & 0o7777, dir_fd=fd)

    def sys_fchown(self, descriptor: int, user: int, group: int) -> None:
        os.fchown(self.file(descriptor), self.int32(user), self.int32(group))

    def sys_fchownat(self, directory: int, path: int, user: int, group: int, flags: int) -> None:
        if flags & AT_EMPTY_PATH and not self.space.text(path):
            return self.sys_fchown(directory, user, group)
        text, fd = self.at(directory, path)
        follow = not flags & AT_SYMLINK_NOFOLLOW
        return os.chown(text, self.int32(user), self.int32(group), dir_fd=fd, follow_symlinks=follow)

    def sys_utimensat(self, directory: int, path: int, times: int, flags: int) -> None:
        text, fd = self.at(directory, path) if path else (self.file(directory), None)
        if path and flags & AT_EMPTY_PATH and not text:
            text, fd = self.file(directory), None
        follow = not flags & AT_SYMLINK_NOFOLLOW
        now = self.nanoseconds(CLOCK_REALTIME)
        moments = (now, now)
        if times:
            raw = struct.unpack("<4q", self.space.read(times, 32))
            old = os.stat(text, dir_fd=fd, follow_symlinks=follow)
            special = {UTIME_NOW: moments, UTIME_OMIT: (old.st_atime_ns, old.st_mtime_ns)}
            moments = tuple(
                special[raw[2 * i + 1]][i] if raw[2 * i + 1] in special else raw[2 * i] * 10**9 + raw[2 * i + 1]
                for i in (0, 1)
            )
        where = {} if isinstance(text, int) else {"dir_fd": fd, "follow_symlinks": follow}
        os.utime(text, ns=moments, **where)

    def sys_umask(self, mode: int) -> int:
        return os.umask(mode & 0o777)

    def sys_faccessat(self, directory: int, path: int, mode: int) -> None:
        text, fd = self.at(directory, path)
        if mode & ~7:
            raise OSError(errno.EINVAL, "")
        os.stat(text, dir_fd=fd)
        if not os.access(text, mode, dir_fd=fd):
            raise OSError(errno.EACCES, "")

    sys_faccessat2 = sys_faccessat

    def sys_chdir(self, path: int) -> None:
        os.chdir(self.space.text(path))

    def sys_fchdir(self, descriptor: int) -> None:
        os.fchdir(self.file(descriptor))

    def sys_getcwd(self, address: int, size: int) -> int:
        text = os.getcwdb() + b"\0"
        if len(text) > size:
            raise OSError(errno.ERANGE, "")
        self.space.write(address, text)
        return len(text)

    def sys_readlinkat(self, directory: int, path: int, address: int, size: int) -> int:
        text, fd = self.at(directory, path)
        if not size or size >> 31:
            raise OSError(errno.EINVAL, "")
        goal = os.path.realpath(self.path) if text == b"/proc/self/exe" else os.readlink(text, dir_fd=fd)
        self.space.write(address, goal[:size])
        return len(goal[:size])

    # --- what files are -----------------------------------------------------------------------------------------------

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

    def _put_statfs(self, address: int, s: os.statvfs_result) -> None:
        fields = (0, s.f_bsize, s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, 0, s.f_namemax, s.f_frsize)
        self.space.write(address, struct.pack("<10QQ", *fields, s.f_flag).ljust(120, b"\0"))

    def sys_statfs(self, path: int, address: int) -> None:
        self._put_statfs(address, os.statvfs(self.space.text(path)))

    def sys_fstatfs(self, descriptor: int, address: int) -> None:
        self._put_statfs(address, os.fstatvfs(self.file(descriptor)))

    def sys_getdents64(self, descriptor: int, address: int, size: int) -> int:
        host = self.file(descriptor)
        if host not in self.listings:
            if not host_stat.S_ISDIR(os.stat(host).st_mode):
                raise OSError(errno.ENOTDIR, "")
            entries = [(b".", 4), (b"..", 4)]
            for name in sorted(os.listdir(host)):
                mode = os.stat(name, dir_fd=host, follow_symlinks=False).st_mode
                entries.append((os.fsencode(name), DIRECTORY_KINDS.get(host_stat.S_IFMT(mode), 0)))
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
