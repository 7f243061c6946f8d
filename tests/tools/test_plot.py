"""Loss curves: well-formed SVG whose points are where the numbers say, for good runs and for bad ones."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree

import pytest

from tools import plot

SVG = "{http://www.w3.org/2000/svg}"


def curves(text: str) -> list[list[tuple[float, float]]]:
    """Points of each curve."""
    lines = ElementTree.fromstring(text).findall(SVG + "polyline")
    return [[tuple(map(float, point.split(","))) for point in line.attrib["points"].split()] for line in lines]


def test_a_falling_loss_falls() -> None:
    losses = [3.4 * 0.99**i for i in range(300)]
    raw, smooth = curves(plot.loss_svg(losses, 1, {"bigram": 2.5, "validation": 2.3}))
    assert len(raw) == len(smooth) == 300
    for points in (raw, smooth):
        assert all(a[0] < b[0] for a, b in zip(points, points[1:])), "steps go to the right"
        assert all(a[1] <= b[1] for a, b in zip(points, points[1:])), "and y grows downwards"
        assert all(plot.LEFT <= x <= plot.WIDTH - plot.RIGHT for x, _ in points)
        assert all(plot.TOP <= y <= plot.HEIGHT - plot.BOTTOM for _, y in points)


def test_levels_are_named() -> None:
    root = ElementTree.fromstring(plot.loss_svg([3.0, 2.0], 1, {"bigram": 2.5, "validation": 2.499}))
    texts = {element.text: float(element.attrib["y"]) for element in root.findall(SVG + "text")}
    assert abs(texts["bigram 2.5000"] - texts["validation 2.4990"]) >= 12, "labels do not cover each other"


@pytest.mark.parametrize(
    "losses",
    [[3.0], [2.0, 2.0], [], [math.nan], [math.inf, 3.0], [1.0, math.nan, -math.inf, 2.0], [1e30, 3.0]],
    ids=str,
)
def test_bad_runs_still_have_a_picture(losses: list[float]) -> None:
    text = plot.loss_svg(losses, 1, {})
    assert "nan" not in text and "inf" not in text
    for points in curves(text):
        assert all(math.isfinite(x) and math.isfinite(y) for x, y in points)
        assert len(points) <= len(losses)


def test_names_are_escaped() -> None:
    ElementTree.fromstring(plot.loss_svg([3.0, 2.0], 1, {"a<b & c": 2.5}))
