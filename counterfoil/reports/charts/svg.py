"""SVG as text: every name and every value is escaped here, so what people wrote stays words."""

from html import escape


def tag(name: str, *inside: str, **attributes: object) -> str:
    """An element; `class_` and `text_anchor` stand as `class` and `text-anchor`, what is None is left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_written(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def words(text: str) -> str:
    """Text between tags."""
    return escape(text)


def share(part: float) -> str:
    """A share of the width: `12.5%`."""
    return f"{part * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _written(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
