"""Forms and JSON read strictly: what two readers could read in two ways is not read at all."""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.wire.refusals import Garbled

FIELDS = 100
DEPTH = 32
DIGITS = 400  # longer numbers cost time to read, and nothing here takes them
_WRONG_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_SURROGATE = re.compile("[\ud800-\udfff]")


def pairs(text: bytes) -> dict[str, str]:
    """The fields of a form or of a query."""
    if not text:
        return {}
    given = text.split(b"&")
    if len(given) > FIELDS:
        raise Invalid.one("", "door.form_fields", most=FIELDS)
    fields: dict[str, str] = {}
    repeated: list[str] = []
    for pair in given:
        if not pair:
            continue
        name, _, value = pair.partition(b"=")
        key = _plain(name)
        if key in fields:
            repeated.append(key)
        fields[key] = _plain(value)
    if repeated:
        raise Invalid(*(Misfit(name, "door.form_repeated") for name in dict.fromkeys(repeated)))
    return fields


def _plain(raw: bytes) -> str:
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        if _WRONG_ESCAPE.search(raw):
            raise Garbled
        raw = unquote_to_bytes(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Garbled from None


def json_object(body: bytes) -> dict[str, Any]:
    """The object in a JSON body."""
    value = json_value(body)
    if not isinstance(value, dict):
        raise Invalid.one("", "field.object")
    return value


def json_value(body: bytes) -> Any:
    """Any JSON; no duplicate keys, no NaN, nothing deep, no half characters, no mark at the front."""
    try:
        text = body.decode("utf-8")
        if _deep(text):
            raise Garbled
        value = _READER.decode(text)
    except (ValueError, RecursionError):
        raise Garbled from None
    if "\\u" in text and _half_letters(value):
        raise Garbled
    return value


def _deep(text: str) -> bool:
    """Whether it could be nested too deeply; brackets in strings count only when there are many of them."""
    if text.count("[") + text.count("{") <= DEPTH:
        return False
    depth = deepest = 0
    in_string = escaped = False
    for letter in text:
        if in_string:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == '"':
                in_string = False
        elif letter == '"':
            in_string = True
        elif letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEPTH:
                return True
        elif letter in "]}":
            depth -= 1
    return False


def _object(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) != len(found):
        raise ValueError
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise ValueError
    return int(digits)


def _half_letters(value: object) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(map(_half_letters, _flat(value)))
    return isinstance(value, list) and any(map(_half_letters, value))


def _flat(value: dict[str, Any]) -> Iterable[object]:
    yield from value
    yield from value.values()


_READER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_whole)
