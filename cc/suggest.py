"""Did you mean: the known name that is nearest to one that is not known."""

from __future__ import annotations

LONGEST = 60  # characters of names that are compared


def distance(a: str, b: str, most: int) -> int:
    """Edit distance with transpositions (Damerau, restricted); more than `most` may come out as `most` + 1."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, c in enumerate(a):
        row = [i + 1]
        for j, d in enumerate(b):
            cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (c != d))
            if i and j and c == b[j - 1] and a[i - 1] == d:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]


def nearest(name: str, known) -> str:
    """The name of `known` that differs least from `name`, by at most a third of its letters; '' if there is none."""
    if not 1 < len(name) <= LONGEST:
        return ""
    best, most = "", max(1, len(name) // 3)
    for other in known:
        if other != name and 1 < len(other) <= LONGEST and abs(len(other) - len(name)) <= most:
            found = distance(name.lower(), other.lower(), most)
            if found <= most and (not best or found < most):
                best, most = other, found
    return best


def did_you_mean(name: str, known) -> tuple[str, str]:
    """What to add to a message (`; did you mean 'x'?` or nothing), and x itself."""
    found = nearest(name, known)
    return (f"; did you mean '{found}'?" if found else ""), found
