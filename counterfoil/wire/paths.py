"""The path of a request as text: what two readers could take for two paths is no path here."""

import re
from urllib.parse import quote, unquote_to_bytes

from counterfoil.wire.refusals import Garbled, NoSuchPage

SIGNED_PATH = "/letters/"  # addresses in letters that hold a signature, and can do one thing

_PLAIN = re.compile(rb"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+|/")  # nothing to decode, nothing that goes up
_WRONG_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
# What was escaped belongs to a name and divides nothing: until the name is asked for, a sign stands there that no
# path can hold otherwise. So no reader of the text takes a name for two parts, or for the way up.
_SLASH, _BACKSLASH, _DOTS = "\x1c", "\x1d", "\x1e"
_HIDE = str.maketrans({"/": _SLASH, "\\": _BACKSLASH})
_SHOW = str.maketrans({_SLASH: "/", _BACKSLASH: "\\", _DOTS: None})


def decode(raw: bytes) -> str:
    """The path as text, its parts divided by slashes."""
    if _PLAIN.fullmatch(raw):
        return raw.decode("ascii")
    if raw[:1] != b"/":
        raise Garbled
    return "/" + "/".join(map(_part, raw[1:].split(b"/")))


def name(part: str) -> str:
    """What a part of a decoded path says: a name may hold slashes, or be two dots."""
    return part if part.isprintable() else part.translate(_SHOW)


def address(path: str) -> str:
    """A decoded path as it stands in an address."""
    return "/".join(map(_escaped, path.split("/")))


def _part(raw: bytes) -> str:
    if _WRONG_ESCAPE.search(raw):
        raise Garbled
    try:
        part = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Garbled from None
    if _UNPRINTABLE.search(part):
        raise Garbled
    if raw in (b"", b".", b"..") or b"\\" in raw:
        raise NoSuchPage
    return _DOTS + part if part in (".", "..") else part.translate(_HIDE)


def _escaped(part: str) -> str:
    if part.startswith(_DOTS):
        return name(part).replace(".", "%2E")
    return quote(name(part), safe="!$&'()*+,;=:@~")
