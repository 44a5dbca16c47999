"""Whether a drawing is only a drawing: shapes and colours, nothing that runs, loads or links."""

import re
from xml.etree import ElementTree as ET  # entities are refused below, before it reads anything

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
SHAPES = frozenset(
    [
        *("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line"),
        *("polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "pattern"),
        *("clipPath", "mask", "marker", "filter"),
    ]
)
EFFECTS = frozenset(
    "fe" + name
    for name in [
        *("Blend", "ColorMatrix", "ComponentTransfer", "Composite", "DropShadow", "Flood", "FuncA", "FuncB"),
        *("FuncG", "FuncR", "GaussianBlur", "Merge", "MergeNode", "Morphology", "Offset", "Turbulence"),
        *("DiffuseLighting", "SpecularLighting", "DistantLight", "PointLight", "DisplacementMap", "Tile"),
    ]
)
# No document types, so no entities; no style sheets; and letters that everybody reads as we do.
SUSPICIOUS = re.compile(r"<!|<\?(?!xml\s)|<\?xml-", re.IGNORECASE)
ENCODING = re.compile(r"<\?xml\s[^>]*?encoding\s*=\s*['\"](?!utf-8['\"])", re.IGNORECASE)
COMMENT = re.compile(r"<!--(?!>|->)(?:(?!<!--|-->).)*-->", re.DOTALL)
HERE = re.compile(r"#[\w.-]+\Z")
LOADS = re.compile(
    r"url\s*\(\s*(?!['\"]?#[\w.-]+['\"]?\s*\))|\b(?:image(?:-set)?|src)\s*\(|@|\\|expression|javascript:|data:",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\s*([0-9]{1,5}(?:\.[0-9]+)?)(?:px)?\s*\Z")


def size_of_plain_svg(content: bytes) -> tuple[int, int] | None:
    """Width and height of a drawing that is only a drawing; None for any other."""
    try:
        text = content.decode("utf-8-sig")
        if ENCODING.match(text) or SUSPICIOUS.search(COMMENT.sub("", text)):
            return None
        root = ET.fromstring(text)  # noqa: S314  (no entities can be in it)
    except (ET.ParseError, ValueError):
        return None
    if root.tag != f"{SVG}svg" or not all(_is_plain(element) for element in root.iter()):
        return None
    return _size(root)


def _is_plain(element: ET.Element) -> bool:
    name = str(element.tag).removeprefix(SVG)
    known = str(element.tag).startswith(SVG) and (name in SHAPES or name in EFFECTS)
    return known and all(_is_plain_attribute(*attribute) for attribute in element.attrib.items())


def _is_plain_attribute(name: str, value: str) -> bool:
    if name in ("href", f"{XLINK}href"):
        return HERE.match(value.strip()) is not None
    if name.startswith("{") or name.lower().startswith("on"):
        return name == "{http://www.w3.org/XML/1998/namespace}space"
    return LOADS.search(value) is None


def _size(root: ET.Element) -> tuple[int, int] | None:
    written = [NUMBER.match(root.get(name, "")) for name in ("width", "height")]
    box = root.get("viewBox", "").replace(",", " ").split()
    if not all(written) and len(box) == 4:
        written = [NUMBER.match(number) for number in box[2:]]
    width, height = (round(float(match[1])) if match else 0 for match in written)
    return (width, height) if width and height else None
