"""The things of a sentence: which products, how many, in which options; pointed at or named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from counterfoil.assistant.understanding.assortment import Goods
from counterfoil.assistant.understanding.goods import Options, Product
from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.meaning import Known, Thing
from counterfoil.assistant.understanding.naming import Mention
from counterfoil.assistant.understanding.options import as_options, chosen, merged
from counterfoil.assistant.understanding.reading import Mark, Reading
from counterfoil.assistant.understanding.references import Reference
from counterfoil.assistant.understanding.words import texts_of

PAIRED = listed("""
    socks gloves mittens shoes boots sandals slippers trainers sneakers stockings tights earrings headphones glasses
    sunglasses scissors shears secateurs pliers tongs tweezers trousers jeans shorts leggings pyjamas skis poles
""")
JOINS = frozenset({"and", ",", "&", "plus", ";", "+"})
INSTEAD_OF = (("instead", "of"), ("rather", "than"), ("not",), ("from",), ("no", "longer"))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence that speaks of one thing."""

    start: int
    end: int
    mark: Mark | None


def things_of(reading: Reading, goods: Goods, known: Known) -> tuple[Thing, ...]:
    """All things a sentence names or points at."""
    anchors = [mark for mark in reading.marks if mark.kind in {"thing", "sku"} or _points(mark)]
    if len(anchors) > 1:  # `not the first, the second`
        anchors = [
            mark for mark in anchors if "not" not in reading.texts[max(0, mark.start - 1) : mark.start]
        ]
    if not anchors:
        return ()
    found: list[Thing] = []
    for part in _parts(reading, anchors):
        for thing in _of_part(reading, part, goods, known):
            same = next((each for each in found if each.slug and each.slug == thing.slug), None)
            if same is None or (thing.options and thing.options != same.options):
                found.append(thing)
    return tuple(found)


def _points(mark: Mark) -> bool:
    return isinstance(mark.value, Reference)


def _parts(reading: Reading, anchors: Sequence[Mark]) -> list[Part]:
    """Cut between the anchors: at the last joining word, else before what counts the second."""
    cuts = [0]
    for one, other in pairwise(anchors):
        between = range(one.end, other.start)
        joins = [at for at in between if reading.texts[at] in JOINS]
        counts = [mark.start for mark in reading.marks if mark.kind == "many" and mark.start in between]
        cuts.append(joins[-1] if joins else counts[-1] if counts else other.start)
    ends = [*cuts[1:], len(reading.texts)]
    return [Part(start, end, mark) for start, end, mark in zip(cuts, ends, anchors, strict=True)]


def _of_part(reading: Reading, part: Part, goods: Goods, known: Known) -> list[Thing]:
    value = part.mark.value if part.mark else None
    if isinstance(value, str):
        slug, options = goods.by_sku[value]
        many = many_in(reading, part.start, part.end)
        return [Thing(slug, _real(goods.by_slug[slug], options), many)]
    if isinstance(value, Mention):
        slugs = _likeliest(value.slugs, value.near, known)
        if len(slugs) > 1:
            return [Thing("", (), many_in(reading, part.start, part.end), slugs)]
        return [_with(reading, part, goods, Thing(slugs[0]))]
    assert isinstance(value, Reference)
    return [_with(reading, part, goods, thing) for thing in pointed(value, goods, known)]


def _with(reading: Reading, part: Part, goods: Goods, thing: Thing) -> Thing:
    product = goods.by_slug[thing.slug]
    options = merged(
        product, thing.options, options_in(reading, product, free_in(reading, part.start, part.end))
    )
    many = in_pairs(
        many_in(reading, part.start, part.end, options), reading.texts[part.start : part.end], product
    )
    return replace(thing, many=many, options=options)


def in_pairs(many: int | None, texts: Sequence[str], product: Product) -> int | None:
    """Two pairs of socks are two things, two pairs of mugs are four."""
    return many // 2 if many and {"pair", "pairs"} & set(texts) and sold_in_pairs(product) else many


def sold_in_pairs(product: Product) -> bool:
    """A pair of socks is one thing, a pair of mugs are two."""
    words = set(texts_of(product.title))
    return "pair" in words or bool(PAIRED & words)


def _likeliest(slugs: tuple[str, ...], near_by: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """Of several that a word may name, those that are being spoken of."""
    focus = [thing.slug for thing in known.focus]
    cart = [thing.slug for thing in known.cart]
    for near in (focus, known.shown, cart):
        here = tuple(slug for slug in slugs if slug in near) or tuple(
            slug for slug in near_by if slug in near
        )
        if here:
            return here
    return slugs


def _real(product: Product, options: Options) -> Options:
    return tuple((name, value) for name, value in options if name in product.choices)


def free_in(reading: Reading, start: int, end: int) -> set[int]:
    """The places of a stretch that do not name the product itself, or anything but an option."""
    used = {
        at
        for mark in reading.marks
        if mark.kind not in {"option", "many"}
        for at in range(mark.start, mark.end)
    }
    return set(range(start, end)) - used


def options_in(reading: Reading, product: Product, free: set[int], *, alone: bool = False) -> Options:
    """What these words choose of a product."""
    return as_options(product, chosen(product, reading.texts, free, alone=alone))


def many_in(reading: Reading, start: int, end: int, options: Options = ()) -> int | None:
    """How many, between two places; what is said to be over does not count, nor what is part of an option."""
    for mark in reading.of("many"):
        by = mark.start > 0 and reading.texts[mark.start - 1] == "by"  # `by two` is how many more
        here = start <= mark.start < end and not by and not over_with(reading.texts, mark.start)
        if here and isinstance(mark.value, int) and not _is_size(reading.texts, mark.start, options):
            return mark.value
    return None


def _is_size(texts: Sequence[str], at: int, options: Options) -> bool:
    """`2B` and `1 to 100` are options, `size 42` is a size."""
    before, after = texts[at - 1] if at else "", texts[at + 1] if at + 1 < len(texts) else ""
    if before in {"size", "-", "–", "sized"}:
        return True
    for _, value in options:
        parts = texts_of(value)
        pairs = set(zip(["", *parts], [*parts, ""], strict=True))
        if len(parts) > 1 and ((texts[at], after) in pairs or (before, texts[at]) in pairs):
            return True
    return False


def over_with(texts: Sequence[str], at: int) -> bool:
    """Whether a number is the one of before: `instead of two`, `not four`."""
    before = tuple(text for text in texts[max(0, at - 3) : at] if text != ",")
    return any(before[len(before) - len(words) :] == words for words in INSTEAD_OF)


def pointed(reference: Reference, goods: Goods, known: Known) -> list[Thing]:
    """What a reference points at, among what was shown or is spoken of."""
    shown = list(known.shown)
    focus = [thing.slug for thing in known.focus]
    if reference.places:
        reached = [place - 1 if place > 0 else place for place in reference.places]
        return [Thing(shown[at]) for at in reached if -len(shown) <= at < len(shown)]
    if reference.by in {"both", "each"}:
        several = shown if len(shown) > 1 and len(focus) != 2 else focus
        return [Thing(slug) for slug in (several[:2] if reference.by == "both" else several[:5])]
    if reference.by == "other":
        others = [slug for slug in shown if slug not in focus]
        return [Thing(others[0])] if len(others) == 1 else []
    prices = [goods.by_slug[slug] for slug in shown if slug in goods.by_slug]
    if prices and reference.by in {"cheapest", "dearest"}:
        choose = min if reference.by == "cheapest" else max
        return [Thing(choose(prices, key=lambda product: product.price).slug)]
    return []


def like(reading: Reading, goods: Goods, known: Known) -> Thing | None:
    """`the blue one`: of what is spoken of, was shown or lies in the cart, the only one that comes so."""
    places = [mark.start for mark in reading.of("option")]
    if not places:
        return None
    near: tuple[list[str], ...] = (
        [thing.slug for thing in known.focus[:1]],
        list(known.shown),
        [thing.slug for thing in known.cart],
    )
    for slugs in near:
        found = []
        for slug in dict.fromkeys(slugs):
            product = goods.by_slug.get(slug)
            options = options_in(reading, product, set(places)) if product else ()
            if options:
                found.append(Thing(slug, options))
        if len(found) == 1:
            return found[0]
        if found:
            return Thing("", (), None, tuple(thing.slug for thing in found))
    return None
