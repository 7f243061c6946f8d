"""Processes of a Linux program in user mode: fork, exec, wait, and how they are told of signals.

A child is a process of the host, made by its fork: it has a copy of the whole machine, runs on by itself, and ends as a
process ends, without coming back to whoever runs the machine. The numbers of processes are the program's own, groups of
them are but numbers. A signal to a child goes through the host, where it does what is usual: handlers of the child
hear only of what it sends itself. exec replaces the memory; programs of other machines, the host's among them, are not
there (ENOENT), so that shells look further along PATH. There are no threads.
"""

from __future__ import annotations

import errno
import os
import signal as host_signal
import struct
import sys

from asm import elf
from hw.sim.machine import ELF_MAGIC, MachineError

FIRST_PROCESS = 1000
CLONE_VM, CLONE_VFORK, CLONE_THREAD, CLONE_CHILD_SETTID = 0x100, 0x4000, 0x10000, 0x0100_0000
SIGCHLD = 17
WAIT_OPTIONS = os.WNOHANG | os.WUNTRACED | os.WCONTINUED
MOST_INTERPRETERS, LONGEST_LINE = 4, 256  # of scripts that begin with #!
MOST_ARGUMENTS = 2 << 20  # bytes of arguments and environment
RUSAGE_BYTES = 144


class Processes:
    """The calls about processes, beside `Files` in a `Linux`."""

    def __init__(self) -> None:
        self.pid, self.parent = FIRST_PROCESS, 1
        self.group = self.foreground = FIRST_PROCESS  # its own group, and the terminal's
        self.children: dict[int, int] = {}  # the program's number -> the host's
        self.announced: set[int] = set()  # of these, that SIGCHLD has told of
        self.next_pid = FIRST_PROCESS + 1
        self.forked = False

    def sys_getpid(self) -> int:
        return self.pid

    sys_gettid = sys_set_tid_address = sys_getpid

    def sys_getppid(self) -> int:
        return self.parent

    def sys_getpgid(self, process: int) -> int:
        return self.group

    def sys_getsid(self, process: int) -> int:
        return FIRST_PROCESS

    def sys_setsid(self) -> int:
        if self.group == self.pid:
            raise OSError(errno.EPERM, "")
        self.group = self.pid
        return self.pid

    def sys_setpgid(self, process: int, group: int) -> int:
        """A child's group is what itself sets."""
        if self.int32(process) in (0, self.pid):
            self.group = self.int32(group) or self.pid
        return 0

    def sys_clone(self, flags: int, stack: int, parent_tid: int, tls: int, child_tid: int) -> int:
        if flags & CLONE_THREAD or flags & CLONE_VM and not flags & CLONE_VFORK or self.catching:
            raise OSError(errno.ENOSYS, "")
        number, self.next_pid = self.next_pid, self.next_pid + 1
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        host = os.fork()
        if host:
            self.children[number] = host
            return number
        self.parent, self.pid, self.forked = self.pid, number, True
        self.children, self.pending, self.alarm = {}, [], None
        self.machine.commits = None
        if stack:
            self.hart.x[2] = stack
        if flags & CLONE_CHILD_SETTID:
            self.space.write(child_tid, struct.pack("<i", number))
        return 0

    def leave(self, status: int, signal: int, message: str) -> None:
        """End this process of the host, if it is a child, as the program in it has ended."""
        if self.forked:
            if message:
                print(f"{os.fsdecode(self.path)}, process {self.pid}: {message}", file=sys.stderr, flush=True)
            if signal:
                host_signal.signal(signal, host_signal.SIG_DFL)
                os.kill(os.getpid(), signal)
            os._exit(status)

    def sys_wait4(self, process: int, status: int, options: int, usage: int) -> int:
        process = self.int32(process)
        if not self.children or process > 0 and process not in self.children:
            raise OSError(errno.ECHILD, "")
        numbers = {host: number for number, host in self.children.items()}
        while True:
            host, code = os.waitpid(self.children[process] if process > 0 else -1, options & WAIT_OPTIONS)
            if not host:
                return 0
            if host in numbers:
                break
        number = numbers[host]
        if os.WIFEXITED(code) or os.WIFSIGNALED(code):
            del self.children[number]
            self.announced.discard(number)
        if status:
            self.space.write(status, struct.pack("<I", code))
        if usage:
            self.space.write(usage, bytes(RUSAGE_BYTES))
        return number

    def look_at_children(self, wait: bool = False) -> bool:
        """Raise SIGCHLD if a child has ended of which nothing was said yet; wait: until one has. False: none can."""
        waiting = [number for number in self.children if number not in self.announced]
        for number in waiting:
            how = os.WEXITED | os.WNOWAIT | (0 if wait and len(waiting) == 1 else os.WNOHANG)
            if os.waitid(os.P_PID, self.children[number], how):
                self.announced.add(number)
                self.raise_signal(SIGCHLD)
                return True
        if wait and waiting:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        return bool(waiting)

    def kill_child(self, process: int, number: int) -> bool:
        """Send a child a signal; False if it is not one."""
        if process in self.children:
            os.kill(self.children[process], number)
        return process in self.children

    # --- exec ---------------------------------------------------------------------------------------------------------

    def _texts(self, address: int) -> list[bytes]:
        texts = []
        while address and (place := self.word.unpack(self.space.read(address, self.word.size))[0]):
            texts.append(self.space.text(place))
            address += self.word.size
        if sum(len(text) + 1 + self.word.size for text in texts) > MOST_ARGUMENTS:
            raise OSError(errno.E2BIG, "")
        return texts

    def sys_execve(self, path: int, arguments: int, environment: int) -> int:
        name, argv, envp = self.space.text(path), self._texts(arguments), self._texts(environment)
        if name == b"/proc/self/exe":
            name = self.path
        for _ in range(MOST_INTERPRETERS):
            if os.path.isdir(name):
                raise OSError(errno.EACCES, "")
            os.stat(name)
            if not os.access(name, os.X_OK):
                raise OSError(errno.EACCES, "")
            with open(name, "rb") as file:
                image = file.read()
            if image[:2] != b"#!":
                break
            words = image[2:LONGEST_LINE].split(b"\n")[0].split(None, 1)
            argv = [*(word.strip() for word in words), name, *argv[1:]]
            name = words[0] if words else b""
        if image[:4] == ELF_MAGIC and image[18:20] != elf.EM_RISCV.to_bytes(2, "little"):
            raise OSError(errno.ENOENT, "")
        try:
            self.machine.execute(image, argv or [name], envp)
        except MachineError:
            raise OSError(errno.ENOEXEC, "") from None
        self.path = os.path.realpath(name)
        return self.hart.pc

    def forget_program(self) -> None:
        """What exec takes from a process."""
        for number in sorted(self.close_on_exec & self.files.keys()):
            self.sys_close(number)
        self.write_back()
        self.close_on_exec.clear()
        self.shared.clear()
        self.from_files.clear()
        self.actions = {number: action for number, action in self.actions.items() if action[0] == host_signal.SIG_IGN}
        self.alternate = (0, 2, 0)
        self.next_map = self.machine.layout.mmap_top
