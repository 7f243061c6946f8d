"""The vTPU's manual is current, and has a line for every form of an operation."""

from __future__ import annotations

import pytest

from asm import vtpu
from asm.vtpu_manual import FAMILIES, MEANINGS, meaning, refresh, tables
from tests import oracles

MANUAL = oracles.ROOT / "hw" / "vtpu" / "MANUAL.md"


def test_current() -> None:
    text = MANUAL.read_text()
    assert refresh(text) == text, "run `python -m tools.manual`"


def test_every_form_once() -> None:
    made = tables()
    for pipe, forms in (("D", vtpu.D_FORMS), ("S", vtpu.S_FORMS), ("C", vtpu.C_FORMS)):
        for form in forms:
            assert made[pipe].count(f"| `{form.name}` |") == 1 and meaning(form.name)
    names = {form.name for form in vtpu.D_FORMS + vtpu.S_FORMS + vtpu.C_FORMS}
    assert set(MEANINGS) <= names and not set(FAMILIES) & names


def test_markers_must_match() -> None:
    text = MANUAL.read_text()
    with pytest.raises(ValueError, match="no table X"):
        refresh(text.replace("<!-- table D -->", "<!-- table X -->"))
    with pytest.raises(ValueError, match="lacks the marker of D"):
        refresh(text.replace("<!-- table D -->", ""))
