"""Loss curves as SVG, by hand: a few lines do what a plotting library would be needed for once."""

from __future__ import annotations

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 150, 28, 44
TICKS = 6
SMOOTH = 20  # steps of the running mean


def loss_svg(losses: list[float], first_step: int, levels: dict[str, float]) -> str:
    """An SVG of the losses by step, their running mean, and a dashed line for each named level."""
    finite = [x for x in losses if x == x and abs(x) < 1e9] or [0.0]
    low = min(finite + list(levels.values()))
    high = max(finite + list(levels.values()))
    pad = (high - low) * 0.05 or 0.5
    low, high = low - pad, high + pad
    last = first_step + max(len(losses) - 1, 1)
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(step: float, loss: float) -> str:
        x = LEFT + (step - first_step) / (last - first_step) * inner_width
        return f"{x:.1f},{TOP + (high - loss) / (high - low) * inner_height:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="18" font-size="14">loss by training step</text>',
    ]
    for i in range(TICKS):
        loss = low + (high - low) * i / (TICKS - 1)
        step = first_step + (last - first_step) * i / (TICKS - 1)
        y = place(first_step, loss).split(",")[1]
        x = place(step, low).split(",")[0]
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#e5e5e5"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end" fill="#555555">{loss:.2f}</text>')
        parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#555555">{step:.0f}</text>')
    middle = LEFT + inner_width / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555555">step</text>')
    points = " ".join(place(first_step + i, x) for i, x in enumerate(losses) if x == x and abs(x) < 1e9)
    parts.append(f'<polyline points="{points}" fill="none" stroke="#a9c7e8" stroke-width="1"/>')
    means = []
    for i in range(len(losses)):
        window = [x for x in losses[max(0, i - SMOOTH + 1) : i + 1] if x == x and abs(x) < 1e9]
        if window:
            means.append(place(first_step + i, sum(window) / len(window)))
    parts.append(f'<polyline points="{" ".join(means)}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    taken: list[float] = []
    for at, (name, level) in enumerate(sorted(levels.items(), key=lambda item: -item[1])):
        colour = ("#b3441f", "#2e7d32", "#6a3d9a")[at % 3]
        y = float(place(first_step, level).split(",")[1])
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" '
            'stroke-dasharray="5 4" stroke-width="1.5"/>'
        )
        label = max([y + 4] + [other + 15 for other in taken])
        taken.append(label)
        x = WIDTH - RIGHT + 6
        parts.append(f'<text x="{x}" y="{label:.1f}" fill="{colour}">{escape(name)} {level:.4f}</text>')
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
