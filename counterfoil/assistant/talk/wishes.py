"""What is said about later: the wish list, watching a price or the stock, and what may please."""

from typing import Any

from counterfoil.assistant.talk.answer import Choice, Item
from counterfoil.assistant.talk.asking_back import ask_thing
from counterfoil.assistant.talk.offering import Back, offer
from counterfoil.assistant.talk.things import PRODUCTS, name_of, variant_of
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.gate.sentences import sentence
from counterfoil.shop.money import digits_of

RECOMMENDED = 6


def show_wishes(turn: Turn) -> Told:
    """The wish list."""
    return _list(turn.call("list_wishes").items, "")


def _list(wishes: list[Any], said: str, undo: str = "") -> Told:
    total = words("wishes", count=len(wishes)) if wishes else words("wishes_none")
    items = [
        Item(
            slug=each.slug,
            title=each.title,
            price=each.price,
            stock=each.stock,
            address=PRODUCTS + each.slug,
            sku=each.sku,
            options=each.options,
            picture=each.picture,
        )
        for each in wishes
        if each.price
    ]
    shown = tuple(dict.fromkeys(each.slug for each in wishes))
    return Told(answer=f"{said} {total}".strip(), items=items, undo=undo, shown=shown)


def add_to_wishes(turn: Turn) -> Told:
    """Things for later."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    before = {(each.sku, each.slug) for each in turn.call("list_wishes").items}
    with turn.block() as (db, house):
        wishes = [turn.call("add_wish", house, **_which(turn, thing)) for thing in turn.slots.things][
            -1
        ].items
        new = [each for each in wishes if (each.sku, each.slug) not in before]
        back: list[Back] = [("remove_wish", {"code": each.code}) for each in new]
        undo = offer(db, turn.work, turn.talk.code, back) if back else ""
    return _list(wishes, words("wished", things=_names(turn)), undo)


def remove_from_wishes(turn: Turn) -> Told:
    """Not for later after all."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    mine = turn.call("list_wishes").items
    gone = [each for each in mine for thing in turn.slots.things if _fits(each, thing)]
    if not gone:
        return _list(mine, words("not_wished"))
    with turn.block() as (db, house):
        for each in gone:
            turn.call("remove_wish", house, code=each.code)
        back: list[Back] = [
            ("add_wish", {"sku": each.sku} if each.sku else {"slug": each.slug}) for each in gone
        ]
        undo = offer(db, turn.work, turn.talk.code, back)
    left = [each for each in mine if each not in gone]
    return _list(left, words("unwished", things=", ".join(each.title for each in gone)), undo)


def _fits(kept: Any, thing: Thing) -> bool:
    return kept.slug == thing.slug and {value for _, value in thing.options} <= {*kept.options}


def _which(turn: Turn, thing: Thing) -> dict[str, str]:
    """One of its kind where that was said, else the product."""
    variant = variant_of(turn.asked.goods.by_slug[thing.slug], thing.options) if thing.options else None
    return {"sku": variant.sku} if variant else {"slug": thing.slug}


def _names(turn: Turn) -> str:
    goods = turn.asked.goods.by_slug
    return ", ".join(name_of(goods[thing.slug], thing.options) for thing in turn.slots.things)


def watch_price(turn: Turn) -> Told:
    """A letter when it costs less than was said, or less than now."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    thing = turn.slots.things[0]
    product = turn.call("read_product", slug=thing.slug)
    prices = [each.price for each in product.variants if {v for _, v in thing.options} <= {*each.options}]
    if not prices:
        return Told(answer=words("no_such", thing=_names(turn)))
    now = min(prices, key=lambda price: price.amount)
    under = turn.slots.price.under
    below = int(under.scaleb(digits_of(now.currency))) if under is not None else now.amount
    watch, undo = _watched(turn, "watch_price", below=below, **_which(turn, thing))
    said = words("watched_price", thing=_names(turn), below=turn.money(watch.below))
    return Told(answer=said, undo=undo, rows=[watch.code])


def watch_stock(turn: Turn) -> Told:
    """A letter when there is some again."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    watch, undo = _watched(turn, "watch_stock", **_which(turn, turn.slots.things[0]))
    return Told(answer=words("watched_stock", thing=_names(turn)), undo=undo, rows=[watch.code])


def _watched(turn: Turn, tool: str, **arguments: Any) -> tuple[Any, str]:
    with turn.block() as (db, house):
        watch = turn.call(tool, house, **arguments)
        return watch, offer(db, turn.work, turn.talk.code, [("stop_watch", {"code": watch.code})])


def stop_watching(turn: Turn) -> Told:
    """No letter after all."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    turn.call("stop_watch", slug=turn.slots.things[0].slug)
    return Told(answer=words("unwatched", thing=_names(turn)), rows=[turn.slots.things[0].slug])


def recommend(turn: Turn) -> Told:
    """What may please, with the reason of each; or what goes with a thing that was named."""
    things = [thing.slug for thing in turn.slots.things if thing.slug]
    found = turn.call("goes_with", slug=things[0]) if things else turn.call("recommend", limit=RECOMMENDED)
    if not found.on:
        on = Choice(words("say_recommend"), words("button_recommend"))
        return Told(answer=words("recommending_off"), choices=[on] if found.switched_off_by == "me" else [])
    if not found.items:
        return Told(answer=words("recommended_none"))
    lines = [f"{each.card.title}: {_because(each)}" for each in found.items]
    items = [
        Item(
            slug=each.card.slug,
            title=each.card.title,
            price=each.card.price,
            dearest=each.card.dearest if each.card.dearest != each.card.price else None,
            stock=each.card.stock,
            address=PRODUCTS + each.card.slug,
            picture=each.card.picture,
        )
        for each in found.items
    ]
    return Told(
        answer="\n".join([words("recommended"), *lines]),
        items=items,
        shown=tuple(each.card.slug for each in found.items),
        choices=[Choice(words("say_recommend_not"), words("button_recommend_not"))],
    )


def _because(named: Any) -> str:
    mine = ".mine" if named.mine and named.why == "together" else ""
    return sentence(f"recommend.{named.why}{mine}", {"because": named.because})


def stop_recommending(turn: Turn) -> Told:
    """No more of that."""
    return _choose(turn, wanted=False)


def start_recommending(turn: Turn) -> Told:
    """That again."""
    return _choose(turn, wanted=True)


def _choose(turn: Turn, *, wanted: bool) -> Told:
    with turn.block() as (db, house):
        turn.call("choose_recommending", house, wanted=wanted)
        undo = offer(db, turn.work, turn.talk.code, [("choose_recommending", {"wanted": not wanted})])
    return Told(answer=words("recommending" if wanted else "recommending_no_more"), undo=undo)
