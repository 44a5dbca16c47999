"""One sentence that says what a chart shows: the figure, which way it went, and against what."""

from collections.abc import Callable

Said = Callable[[float], str]


def change(now: float | None, before: float | None, percent: Callable[[int], str]) -> str:
    """`up 12 %`, `down 3.4 %`, `as before`; empty where there is nothing to compare with."""
    if now is None or before is None:
        return ""
    if now == before:
        return "as before"
    if before == 0 or (before < 0) != (now < 0):
        return "up from nothing" if before == 0 and now > 0 else "up" if now > before else "down"
    parts = (
        round(abs(now - before) * 1_000 / abs(before)) * 1_000
    )  # a tenth of a per cent, in parts per million
    if parts == 0:
        return "hardly changed"
    rose = now > before
    return f"{'up' if rose else 'down'} {percent(parts)}"


def sentence(name: str, said: str, changed: str, against: str) -> str:
    """Net sales €1,234.00, up 12% against 1–31 October 2026."""
    if not changed:
        return f"{name} {said}."
    return f"{name} {said}, {changed} against {against}."


def arrow(now: float | None, before: float | None) -> str:
    """Which way, as a sign for the eye."""
    if now is None or before is None or now == before:
        return "→" if now is not None and before is not None else ""
    return "↑" if now > before else "↓"
