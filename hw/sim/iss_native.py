"""LLVM as the fast engine uses it: text in, addresses of functions out. The only file that imports llvmlite.

The interpreter is the same in every run, so its object code is kept under build/iss, by a hash of its text and of the
host's processor. Regions are compiled with a short list of passes: what LLVM can do beyond them costs more time than it
saves.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("BITS_BUILD") or ROOT / "build") / "iss"
Address = int


def _passes(builder: llvm.PassBuilder) -> llvm.FunctionPassManager:
    manager = llvm.create_new_function_pass_manager()
    manager.add_sroa_pass()
    manager.add_simplify_cfg_pass()
    manager.add_instruction_combine_pass()
    manager.add_new_gvn_pass()
    manager.add_simplify_cfg_pass()
    return manager


class Native:
    """LLVM for this host; `native` makes the process's one."""

    def __init__(self) -> None:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        target, cpu = llvm.Target.from_default_triple(), llvm.get_host_cpu_name()
        features = llvm.get_host_cpu_features().flatten()
        options = {"cpu": cpu, "features": features, "reloc": "pic", "codemodel": "small"}
        self.machine = target.create_target_machine(opt=2, **options)
        self.quick = target.create_target_machine(opt=1, **options)
        self.jit = llvm.create_lljit_compiler(target.create_target_machine(opt=1, **options))
        self.builder = llvm.create_pass_builder(self.quick, llvm.create_pipeline_tuning_options(speed_level=1))
        self.passes = _passes(self.builder)
        self.identity = f"{llvmlite.__version__} {cpu} {features}"
        self.libraries = 0

    def _link(self, code: bytes, names: list[str]) -> llvm.ResourceTracker:
        library = llvm.JITLibraryBuilder().add_object_img(code)
        for name in names:
            library.export_symbol(name)
        self.libraries += 1
        return library.link(self.jit, f"l{self.libraries}")

    def lasting(self, text: str, names: list[str]) -> tuple[dict[str, Address], object]:
        """Compile what every run needs, or take it from the build folder: ({name: address}, what keeps them)."""
        key = hashlib.sha256(f"{self.identity}\n{text}".encode()).hexdigest()[:24]
        path = BUILD / f"{key}.o"
        try:
            code = path.read_bytes()
        except OSError:
            module = llvm.parse_assembly(text)
            for function in module.functions:
                if not function.is_declaration:
                    self.passes.run(function, self.builder)
            code = self.machine.emit_object(module)
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(code)
            part.replace(path)
        kept = self._link(code, names)
        return {name: kept[name] for name in names}, kept

    def quickly(self, text: str, name: str) -> tuple[Address, object]:
        """Compile one function of this run: (address, what keeps it)."""
        module = llvm.parse_assembly(text)
        self.passes.run(module.get_function(name), self.builder)
        kept = self._link(self.quick.emit_object(module), [name])
        return kept[name], kept


RUN_TYPE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p)


_made: list[Native] = []


def native() -> Native:
    """This process's LLVM."""
    if not _made:
        _made.append(Native())
    return _made[0]


def address_of(buffer: bytearray) -> Address:
    """Where a bytearray's bytes are; it cannot change its size any more."""
    return ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer))
