"""Reading what somebody wants: a mapping from the wire becomes a frozen dataclass, or every misfit is named.

A field says what it takes in its annotation: `quantity: Annotated[int, Whole(1, 999)] = 1`.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Annotated, Any, Protocol, TypeVar, get_args, get_origin, get_type_hints

from counterfoil.gate.refusals import Invalid, Misfit

T = TypeVar("T")
_ASCII_WHOLE = re.compile(r"-?[0-9]{1,18}\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]+")


class Unfit(Exception):
    """A value that does not fit its field."""

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.params = params


class ByHand:
    """Marks a field that only the person themselves fills, never who speaks for them: `Annotated[…, Text(), BY_HAND]`."""


BY_HAND = ByHand()


class Kind(Protocol):
    """What a field takes."""

    def read(self, raw: object, *, spoken: bool) -> Any:
        """The value, or Unfit; `spoken` values come from a form or an address and are all text."""
        ...

    def schema(self) -> dict[str, Any]:
        """The same in JSON Schema."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text of `low` to `high` characters; on one line unless `lines`."""

    low: int = 1
    high: int = 200
    lines: bool = False
    strip: bool = True

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """Text that every store can hold; line breaks become spaces where one line is meant."""
        if not isinstance(raw, str):
            raise Unfit("field.text")
        text = raw if self.lines else _LINE_BREAKS.sub(" ", raw)
        text = text.strip(" \t\r\n") if self.strip else text
        if _UNSTORABLE.search(text):
            raise Unfit("field.letters")
        if len(text) < self.low:
            raise Unfit("field.missing" if not text else "field.short", low=self.low)
        if len(text) > self.high:
            raise Unfit("field.long", high=self.high)
        return text

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": self.low, "maxLength": self.high}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def read(self, raw: object, *, spoken: bool) -> int:
        """The number; text counts only where it was typed, and only in ASCII digits."""
        if spoken and isinstance(raw, str) and _ASCII_WHOLE.match(raw.strip(" ")):
            raw = int(raw)
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise Unfit("field.whole", low=self.low, high=self.high)
        if not self.low <= raw <= self.high:
            raise Unfit("field.range", low=self.low, high=self.high)
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """The word."""
        if not isinstance(raw, str) or raw not in self.words:
            raise Unfit("field.choice", words=", ".join(self.words))
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; a ticked box in a form says `on`."""

    def read(self, raw: object, *, spoken: bool) -> bool:
        """Whether."""
        if spoken and raw in ("on", "true", "1", "yes"):
            return True
        if spoken and raw in ("", "off", "false", "0", "no"):
            return False
        if not isinstance(raw, bool):
            raise Unfit("field.flag")
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Inner:
    """A shape inside a shape; in a form its fields are named `outer.inner`."""

    shape: type

    def read(self, raw: object, *, spoken: bool) -> Any:
        """The inner dataclass."""
        if not isinstance(raw, Mapping):
            raise Unfit("field.object")
        return read(self.shape, raw, spoken=spoken)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return schema_of(self.shape)


@dataclass(frozen=True, slots=True)
class Each:
    """A value for each of several names, at most so many; in a form its fields are named `outer.name`."""

    kind: Kind
    most: int

    def read(self, raw: object, *, spoken: bool) -> dict[str, Any]:
        """The values by name."""
        if not isinstance(raw, Mapping):
            raise Unfit("field.object")
        if len(raw) > self.most:
            raise Unfit("field.many", most=self.most)
        values: dict[str, Any] = {}
        misfits: list[Misfit] = []
        for name, value in raw.items():
            try:
                values[str(name)] = self.kind.read(value, spoken=spoken)
            except Unfit as unfit:
                misfits.append(Misfit(str(name), unfit.sentence, unfit.params))
        if misfits:
            raise Invalid(*misfits)
        return values

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "object", "additionalProperties": self.kind.schema(), "maxProperties": self.most}


def read(shape: type[T], raw: Mapping[str, object], *, spoken: bool = False) -> T:
    """The shape filled from `raw`, or Invalid naming every field that does not fit; other keys are ignored."""
    if not isinstance(raw, Mapping):
        raise Invalid.one("", "field.object")
    values: dict[str, object] = {}
    misfits: list[Misfit] = []
    for field, kind in kinds_of(shape):
        try:
            values[field.name] = _value(field, kind, raw, spoken=spoken)
        except Unfit as unfit:
            misfits.append(Misfit(field.name, unfit.sentence, unfit.params))
        except Invalid as inner:
            misfits += [Misfit(f"{field.name}.{m.field}", m.sentence, m.params) for m in inner.misfits]
    if misfits:
        raise Invalid(*misfits)
    return shape(**values)


def _value(field: "Field[Any]", kind: Kind, raw: Mapping[str, object], *, spoken: bool) -> object:
    given = raw.get(field.name, MISSING)
    if spoken and isinstance(kind, Inner | Each) and given is MISSING:
        given = _spoken_inner(field.name, raw)
    if given is MISSING and not _optional(field):
        raise Unfit("field.missing")
    if given is MISSING or (_optional(field) and _says_nothing(given, field, kind, spoken=spoken)):
        return field.default if field.default_factory is MISSING else field.default_factory()
    return kind.read(given, spoken=spoken)


def _says_nothing(given: object, field: "Field[Any]", kind: Kind, *, spoken: bool) -> bool:
    """Whether this is as good as leaving the field out: null, and in a form nothing typed."""
    if given is None:
        # But how many is never guessed: whoever says null instead of a number has made a mistake.
        return field.default is None or not isinstance(kind, Whole)
    return spoken and given == ""


def _spoken_inner(name: str, raw: Mapping[str, object]) -> object:
    inner = {key[len(name) + 1 :]: value for key, value in raw.items() if key.startswith(f"{name}.")}
    return inner if any(inner.values()) else MISSING


def _optional(field: "Field[Any]") -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def kinds_of(shape: type) -> list[tuple["Field[Any]", Kind]]:
    """The fields of a shape with what each takes."""
    if shape not in _KINDS:
        hints = get_type_hints(shape, include_extras=True)
        _KINDS[shape] = [(field, _kind(shape, field.name, hints[field.name])) for field in fields(shape)]
    return _KINDS[shape]


# Kept, for hints are slow to read.
_KINDS: dict[type, list[tuple["Field[Any]", Kind]]] = {}


def _kind(shape: type, name: str, hint: object) -> Kind:
    if get_origin(hint) is Annotated:
        return get_args(hint)[1]  # type: ignore[no-any-return]
    message = f"{shape.__name__}.{name} must say what it takes: Annotated[…, Text(…)]"
    raise TypeError(message)


def schema_of(shape: type) -> dict[str, Any]:
    """The shape in JSON Schema."""
    kinds = kinds_of(shape)
    return {
        "type": "object",
        "properties": {field.name: kind.schema() for field, kind in kinds},
        "required": [field.name for field, _ in kinds if not _optional(field)],
    }
