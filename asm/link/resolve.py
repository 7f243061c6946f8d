"""Takes objects in, pulls members out of archives, and finds the one definition of every global symbol.

An archive's member is taken when it defines a symbol that is undefined at that moment and not weak; an archive is
searched until that gives nothing more, and a group of archives in turns. So the order of the command line counts, as
with other linkers. Of sections in COMDAT groups with one signature the first stays.
"""

from __future__ import annotations

from asm import elf
from asm.archive import MAGIC, index, member_at, members
from asm.link.model import File, Input, Link, Part

UNDEFINED_WEAK, UNDEFINED, WEAK, COMMON, STRONG = range(5)
MAX_ALIGN = 1 << 24  # of a section, in bytes
HASH_SIZE = 4051  # of the table whose order GNU ld gives common symbols in


def load(link: Link, inputs: list[Input]) -> None:
    """Reads everything that the link needs."""
    at = 0
    signatures: dict[str, bool] = {}
    while at < len(inputs):
        group = inputs[at].group
        end = at + 1
        while group and end < len(inputs) and inputs[end].group == group:
            end += 1
        archives = []
        for item in inputs[at:end]:
            try:
                if item.data[: len(MAGIC)] != MAGIC:
                    add_object(link, File(item.name, elf.read(item.data)), signatures)
                elif item.whole:
                    for member in members(item.data):
                        _add_member(link, item.name, member, signatures)
                else:
                    archives.append((item, _symbols(item.data), {}))
                    _pull(link, archives[-1], signatures)
            except elf.ElfError as error:
                link.errors.append(f"{item.name}: error: {error}")
        again = group != 0
        while again:
            again = False
            for archive in archives:
                again = _pull_safely(link, archive, signatures) or again
        at = end
    _place_commons(link)


def _symbols(data: bytes) -> list[tuple[str, int]]:
    """(symbol, offset of the member that defines it), from the index or else from the members themselves."""
    found = index(data)
    if found is None:
        found = []
        for member in members(data):
            if member.contents[:4] == b"\x7fELF":
                for s in elf.read(member.contents).symbols:
                    if s.bind != elf.STB_LOCAL and s.section != elf.SHN_UNDEF:
                        found.append((s.name, member.header))
    return found


def _pull_safely(link: Link, archive: tuple, signatures: dict[str, bool]) -> bool:
    try:
        return _pull(link, archive, signatures)
    except elf.ElfError as error:
        link.errors.append(f"{archive[0].name}: error: {error}")
        return False


def _pull(link: Link, archive: tuple, signatures: dict[str, bool]) -> bool:
    """Adds the members that define undefined symbols, until there are no more; whether there was one."""
    item, symbols, taken = archive
    found, again = False, True
    while again:
        again = False
        for name, header in symbols:
            wanted = link.globals.get(name)
            if wanted is None or header in taken or strength(wanted) != UNDEFINED:
                continue
            taken[header] = True
            again = found = True
            member = member_at(item.data, header)
            link.pulled.append((f"{item.name}({member.name})", link.owner.get(name, ""), name))
            _add_member(link, item.name, member, signatures)
    return found


def _add_member(link: Link, archive: str, member, signatures: dict[str, bool]) -> None:
    name = f"{archive}({member.name})"
    try:
        add_object(link, File(name, elf.read(member.contents), archive, member.name), signatures)
    except elf.ElfError as error:
        link.errors.append(f"{name}: error: {error}")


def add_object(link: Link, file: File, signatures: dict[str, bool]) -> None:
    """Checks that the object fits the others and enters its sections and global symbols."""
    obj, name = file.elf, file.name
    if obj.type != elf.ET_REL:
        link.errors.append(f"{name}: error: not a relocatable object; give the .o files, not a linked program")
        return
    if not link.xlen:
        link.xlen, link.flags = obj.xlen, obj.flags
    if obj.xlen != link.xlen:
        link.errors.append(f"{name}: error: an object for RV{obj.xlen} among objects for RV{link.xlen}")
        return
    if (obj.flags ^ link.flags) & elf.EF_FLOAT_ABI:
        wanted = "lp64" if link.xlen == 64 else "ilp32"
        link.errors.append(
            f"{name}: error: another floating-point ABI than the first object; compile all with -mabi={wanted}"
        )
    link.flags |= obj.flags & elf.EF_RVC
    link.files.append(file)
    dropped = {}
    for signature, sections in obj.groups:
        if signature in signatures:
            dropped.update((section, True) for section in sections)
        signatures[signature] = True
    for section in obj.sections:
        if section.flags & elf.SHF_EXCLUDE:
            continue
        if section.align > MAX_ALIGN:
            link.errors.append(
                f"{name}: error: {section.name} is aligned to {section.align:#x}; at most {MAX_ALIGN:#x}"
            )
            continue
        part = Part(file, section)
        part.live = section not in dropped
        link.parts[section] = part
        file.parts.append(part)
    for symbol in obj.symbols:
        if symbol.bind != elf.STB_LOCAL:
            if dropped and symbol.section in dropped:
                symbol.section = elf.SHN_UNDEF  # the first group of that name defines it
            add_symbol(link, name, symbol)


def add_symbol(link: Link, name: str, new: elf.Symbol) -> None:
    """One definition wins: strong over common over weak, the larger common, else the first."""
    old = link.globals.get(new.name)
    # BEGIN SOLUTION asm.link.resolve
    if old is None or (strength(new) > strength(old)):
        if old is not None and strength(new) == COMMON == strength(old):
            new.size = max(old.size, new.size)
        if old is not None:
            new.visibility = _visibility(old, new)
        link.globals[new.name] = new
        link.owner[new.name] = name
        return
    old.visibility = _visibility(old, new)
    if new.name in link.scripted and strength(new) in (WEAK, STRONG):
        old.size, old.type = old.size or new.size, old.type or new.type
    if strength(new) == strength(old) == STRONG:
        first = link.owner[new.name]
        if not link.options.multiple_definitions and new.name not in link.scripted:
            link.errors.append(f"{name}: error: {new.name} is defined here and in {first}; make one of them static")
    elif strength(new) == strength(old) == COMMON:
        old.size = max(old.size, new.size)
        old.value = max(old.value, new.value)
    # END SOLUTION


def _visibility(a: elf.Symbol, b: elf.Symbol) -> int:
    """The narrower of two: internal, hidden, protected, default."""
    found = [v for v in (a.visibility, b.visibility) if v]
    return min(found) if found else elf.STV_DEFAULT


def strength(symbol: elf.Symbol) -> int:
    """How good a definition it is."""
    if symbol.section == elf.SHN_UNDEF:
        return UNDEFINED_WEAK if symbol.bind == elf.STB_WEAK else UNDEFINED
    if symbol.bind == elf.STB_WEAK:
        return WEAK
    return COMMON if symbol.section == elf.SHN_COMMON else STRONG


def _place_commons(link: Link) -> None:
    """Common symbols get room in a section named COMMON of the file that defines them."""
    files = {file.name: file for file in link.files}
    commons = [s for s in link.globals.values() if s.section == elf.SHN_COMMON]
    order = sorted(range(len(commons)), key=lambda i: (_hash(commons[i].name) % HASH_SIZE, -i))
    made: dict[File, Part] = {}
    for i in order:
        symbol = commons[i]
        align = max(symbol.value, 1)
        if align & align - 1 or align > MAX_ALIGN:
            link.errors.append(
                f"{link.owner[symbol.name]}: error: the alignment of {symbol.name}, {align:#x}, is not possible"
            )
            continue
        file = files[link.owner[symbol.name]]
        part = made.get(file)
        if part is None:
            section = elf.Section("COMMON", elf.SHT_NOBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
            part = made[file] = link.parts[section] = Part(file, section)
            file.parts.append(part)
        part.align = max(part.align, align)
        symbol.section, symbol.value = part.section, part.size + -part.size % align
        part.size = symbol.value + symbol.size


def _hash(name: str) -> int:
    """The hash of BFD's tables: it decides in what order common symbols lie."""
    value = 0
    data = name.encode()
    mask = (1 << 64) - 1
    for byte in data:
        value = value + byte + (byte << 17) & mask
        value ^= value >> 2
    value = value + len(data) + (len(data) << 17) & mask
    return (value ^ value >> 2) & 0xFFFF_FFFF
