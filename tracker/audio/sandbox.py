"""Locks a process down before it touches a file from outside (Linux; elsewhere limits only).

Four walls, each used where the kernel has it: resource limits, no new privileges, Landlock (which
files may be opened), seccomp (which system calls exist). Nothing but ctypes is needed.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_SECCOMP_MODE_FILTER = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process may use."""

    cpu_s: int
    memory_bytes: int
    file_bytes: int
    open_files: int = 48


@dataclass(frozen=True, slots=True)
class Walls:
    """Which walls stand. `landlock_abi` is 0 where the kernel has no Landlock."""

    landlock_abi: int
    seccomp: bool


def lock_down(limits: Limits, *, read: Sequence[Path], write: Sequence[Path]) -> Walls:
    """Keep only the right to read under `read` and to read and write under `write`.

    The process also ends when the one that started it does.

    Call it after the decoder libraries are loaded; there is no way back. Raises OSError when a
    wall the kernel claims to have cannot be raised.
    """
    _limit(limits)
    if not sys.platform.startswith("linux"):
        return Walls(landlock_abi=0, seccomp=False)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    return Walls(landlock_abi=_landlock(read, write), seccomp=_seccomp())


def _limit(limits: Limits) -> None:
    for kind, value in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def _prctl(option: int, first: int, second: int | ctypes.Array[ctypes.c_char] = 0) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, first, second, 0, 0):
        raise OSError(ctypes.get_errno(), f"prctl {option}")


# Landlock (linux/landlock.h). Access bits by the ABI version that brought them.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 1
_REMOVE_FILE, _MAKE_FILE, _REFER, _TRUNCATE = 1 << 5, 1 << 8, 1 << 13, 1 << 14
_FIRST_ABI_BITS = (1 << 13) - 1
_LATER_BITS = {2: _REFER, 3: _TRUNCATE, 5: 1 << 15}
_BIND_AND_CONNECT_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 3, 3


def _landlock(read: Sequence[Path], write: Sequence[Path]) -> int:
    """Allow only the given paths and no TCP; return the kernel's Landlock version."""
    libc = ctypes.CDLL(None, use_errno=True)
    abi = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))
    if abi < 1:
        return 0
    handled = _FIRST_ABI_BITS | sum(bit for since, bit in _LATER_BITS.items() if abi >= since)
    attributes = struct.pack("<Q", handled)
    if abi >= 4:
        attributes += struct.pack("<Q", _BIND_AND_CONNECT_TCP)
    if abi >= 6:
        attributes += struct.pack("<Q", _ABSTRACT_SOCKETS_AND_SIGNALS)
    rules = _landlock_call(libc, _CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)))
    for path in read:
        _allow(libc, rules, path, _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE)
    writing = _READ_FILE | _READ_DIR | _WRITE_FILE | _REMOVE_FILE | _MAKE_FILE | _TRUNCATE
    for path in write:
        _allow(libc, rules, path, writing & handled)
    if libc.syscall(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0)):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(rules)
    return abi


def _allow(libc: ctypes.CDLL, rules: int, path: Path, access: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rule = ctypes.create_string_buffer(struct.pack("<Qi", access, place), 12)
    failed = libc.syscall(_ADD_RULE, ctypes.c_int(rules), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    os.close(place)
    if failed:
        raise OSError(ctypes.get_errno(), f"landlock: {path}")


def _landlock_call(libc: ctypes.CDLL, number: int, data: bytes, size: ctypes.c_size_t) -> int:
    buffer = ctypes.create_string_buffer(data, len(data))
    result = int(libc.syscall(number, buffer, size, ctypes.c_uint32(0)))
    if result < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return result


@dataclass(frozen=True, slots=True)
class _Machine:
    """System call numbers of one processor family (linux/audit.h, asm/unistd.h)."""

    audit: int
    clone: int
    clone3: int
    denied: dict[str, int]
    wide_calls: int | None = None


_MACHINES = {
    "x86_64": _Machine(
        audit=0xC000003E,
        clone=56,
        clone3=435,
        wide_calls=0x40000000,  # the x32 numbers, a second door to the same calls
        denied={
            "socket": 41, "connect": 42, "bind": 49, "listen": 50, "socketpair": 53,
            "accept": 43, "accept4": 288, "execve": 59, "execveat": 322, "fork": 57, "vfork": 58,
            "ptrace": 101, "mount": 165, "umount2": 166, "pivot_root": 155, "unshare": 272,
            "setns": 308, "bpf": 321, "process_vm_readv": 310, "process_vm_writev": 311,
            "open_by_handle_at": 304, "kexec_load": 246, "reboot": 169, "init_module": 175,
            "finit_module": 313, "kill": 62, "tgkill": 234, "tkill": 200, "io_uring_setup": 425,
            "pidfd_send_signal": 424, "pidfd_open": 434, "keyctl": 250, "add_key": 248,
        },
    ),
    "aarch64": _Machine(
        audit=0xC00000B7,
        clone=220,
        clone3=435,
        denied={
            "socket": 198, "connect": 203, "bind": 200, "listen": 201, "socketpair": 199,
            "accept": 202, "accept4": 242, "execve": 221, "execveat": 281, "ptrace": 117,
            "mount": 40, "umount2": 39, "pivot_root": 41, "unshare": 97, "setns": 268, "bpf": 280,
            "process_vm_readv": 270, "process_vm_writev": 271, "open_by_handle_at": 265,
            "kexec_load": 104, "reboot": 142, "init_module": 105, "finit_module": 273,
            "kill": 129, "tgkill": 131, "tkill": 130, "io_uring_setup": 425,
            "pidfd_send_signal": 424, "pidfd_open": 434, "keyctl": 219, "add_key": 217,
        },
    ),
}  # fmt: skip

# Berkeley packet filter: operation codes and answers (linux/bpf_common.h, linux/seccomp.h).
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE, _NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_CLONE_THREAD = 0x00010000

_Step = tuple[int, int, int, int]  # operation, steps to skip if true, if false, operand


def _seccomp() -> bool:
    """Refuse sockets, new programs and new processes; threads stay possible."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = _filter(machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = struct.pack("<H6xQ", len(steps), ctypes.addressof(code))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(program))
    return True


def _filter(machine: _Machine) -> list[_Step]:
    steps: list[_Step] = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine.wide_calls is not None:
        steps += [(_AT_LEAST, 0, 1, machine.wide_calls), (_RETURN, 0, 0, _REFUSE)]
    # clone3 hides its flags in memory; "not there" makes libc fall back to clone.
    steps += [(_EQUAL, 0, 1, machine.clone3), (_RETURN, 0, 0, _NOT_THERE)]
    steps += [
        (_EQUAL, 0, 4, machine.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_HAS_BITS, 0, 1, _CLONE_THREAD),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    numbers = list(machine.denied.values())
    steps += [(_EQUAL, len(numbers) - i, 0, number) for i, number in enumerate(numbers)]
    return [*steps, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
