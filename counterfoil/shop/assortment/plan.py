"""What becomes of the variants when the options change: which stay, which are made, which go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from counterfoil.gate.shapes import Text, Unfit

MOST_OPTIONS = 3
MOST_VARIANTS = 250
NAME = Text(1, 100)
VALUE = Text(1, 200)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, and from what."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Takes at most three options, each with its values, that make at most 250 variants."""

    def read(self, raw: object, *, spoken: bool) -> tuple[Option, ...]:
        """The options."""
        if not isinstance(raw, list):
            raise Unfit("field.object")
        if len(raw) > MOST_OPTIONS:
            raise Unfit("field.many", most=MOST_OPTIONS)
        options = tuple(_option(each, spoken=spoken) for each in raw)
        _refuse_twice([option.name.casefold() for option in options])
        made = 1
        for option in options:
            made *= len(option.values)
        if made > MOST_VARIANTS:
            raise Unfit("goods.too_many_variants", most=MOST_VARIANTS, made=made)
        return options

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        values = {"type": "array", "items": VALUE.schema(), "minItems": 1, "maxItems": MOST_VARIANTS}
        option = {
            "type": "object",
            "properties": {"name": NAME.schema(), "values": values},
            "required": ["name", "values"],
        }
        return {"type": "array", "items": option, "maxItems": MOST_OPTIONS}


@dataclass(frozen=True, slots=True)
class Names:
    """Takes the names of at most three options."""

    def read(self, raw: object, *, spoken: bool) -> tuple[str, ...]:
        """The names."""
        if not isinstance(raw, list) or len(raw) > MOST_OPTIONS:
            raise Unfit("field.object")
        return tuple(NAME.read(name, spoken=spoken) for name in raw)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": NAME.schema(), "maxItems": MOST_OPTIONS}


@dataclass(frozen=True, slots=True)
class Sort:
    """A variant by its SKU, and what it is among the options."""

    sku: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorts:
    """Takes at least one variant, and at most 250."""

    def read(self, raw: object, *, spoken: bool) -> tuple[Sort, ...]:
        """The variants."""
        if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_VARIANTS:
            raise Unfit("field.many", most=MOST_VARIANTS)
        return tuple(_sort(each, spoken=spoken) for each in raw)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        options = {"type": "array", "items": VALUE.schema(), "maxItems": MOST_OPTIONS}
        sort = {
            "type": "object",
            "properties": {"sku": NAME.schema(), "options": options},
            "required": ["sku", "options"],
        }
        return {"type": "array", "items": sort, "minItems": 1, "maxItems": MOST_VARIANTS}


def _sort(raw: object, *, spoken: bool) -> Sort:
    options = raw.get("options") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(options, list) or len(options) > MOST_OPTIONS:
        raise Unfit("field.object")
    return Sort(
        NAME.read(raw.get("sku"), spoken=spoken), tuple(VALUE.read(each, spoken=spoken) for each in options)
    )


def _option(raw: object, *, spoken: bool) -> Option:
    values = raw.get("values") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(values, list) or not values:
        raise Unfit("goods.option_without_values")
    if len(values) > MOST_VARIANTS:
        raise Unfit("goods.too_many_variants", most=MOST_VARIANTS, made=len(values))
    read = tuple(VALUE.read(value, spoken=spoken) for value in values)
    _refuse_twice(read)
    return Option(NAME.read(raw.get("name"), spoken=spoken), read)


def _refuse_twice(names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Unfit("goods.twice", name=twice)


@dataclass(frozen=True, slots=True)
class Plan:
    """Each variant that is to be, in order: the number of the one it was, or none; and those that go."""

    variants: tuple[tuple[tuple[str, ...], int | None], ...]
    gone: tuple[int, ...]


def plan(
    names: Sequence[str],
    variants: Mapping[int, Sequence[str]],
    options: Sequence[Option],
    removed: Mapping[int, Sequence[str]] | None = None,
) -> Plan:
    """Which variants stay: each goes on as what it comes nearest to, once; one that was removed comes back."""
    places = _places(names, options)
    left = dict(variants)
    taken: dict[tuple[str, ...], int] = {}
    for number, values in variants.items():
        becomes = _becomes(values, places, options)
        if becomes is not None and becomes not in taken:
            taken[becomes] = number
            del left[number]
    for number, values in (removed or {}).items():
        if len(values) == len(options):
            taken.setdefault(tuple(values), number)
    every = product(*(option.values for option in options))
    return Plan(tuple((each, taken.get(each)) for each in every), tuple(left))


def _places(names: Sequence[str], options: Sequence[Option]) -> list[int | None]:
    """Where each option stood before: by its name; one that is called otherwise now, where it stands."""
    old = [name.casefold() for name in names]
    new = [option.name.casefold() for option in options]
    return [
        old.index(name) if name in old else place if place < len(old) and old[place] not in new else None
        for place, name in enumerate(new)
    ]


def _becomes(
    values: Sequence[str], places: Sequence[int | None], options: Sequence[Option]
) -> tuple[str, ...] | None:
    """A variant's values among the new options; what is asked for the first time, it has the first value of."""
    new = tuple(
        option.values[0] if place is None else values[place]
        for option, place in zip(options, places, strict=True)
    )
    fits = all(value in option.values for value, option in zip(new, options, strict=True))
    return new if fits else None
