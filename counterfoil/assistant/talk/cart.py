"""What is said about the cart: put in, taken out, changed, shown. Each change can be taken back with one press."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from counterfoil.assistant.talk.answer import Choice, Item
from counterfoil.assistant.talk.asking_back import ask_option, ask_thing
from counterfoil.assistant.talk.offering import hold_cart, offer_cart
from counterfoil.assistant.talk.things import (
    item_of_line,
    line_name,
    lines_of,
    name_of,
    variant_of,
)
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.meaning import Thing
from counterfoil.assistant.understanding.options import lacking, merged
from counterfoil.gate.refusals import Conflict, Invalid, NotFound, Refusal
from counterfoil.gate.sentences import say
from counterfoil.gate.work import House
from counterfoil.shop.carts import Cart, CartLine, cart_of

ADD = "add:"  # buttons that say which thing, and which line
REMOVE = "remove:"
Change = Callable[[House, Cart], str]  # calls tools, and says what was done


def show_cart(turn: Turn) -> Told:
    """What is in the cart, and what it comes to."""
    return shown(turn, turn.call("read_cart"), "")


def shown(turn: Turn, cart: Cart, said: str, undo: str = "", items: list[Item] | None = None) -> Told:
    """The cart after something was said about it."""
    if not cart.lines:
        total = words("cart_empty")
    else:
        total = words("cart_holds", count=cart.count, total=turn.money(cart.total))
    buttons = [Choice(words("say_checkout"), words("button_checkout"))] if cart.lines else []
    lines = items if items is not None else [item_of_line(line) for line in cart.lines]
    slugs = tuple(dict.fromkeys(line.slug for line in cart.lines)) if items is None else ()
    return Told(answer=f"{said} {total}".strip(), items=lines, choices=buttons, undo=undo, shown=slugs)


def changed(turn: Turn, change: Change) -> tuple[str, Cart, Cart, str]:
    """What was said, the cart before and after, and the code that takes it back: one transaction, or nothing."""
    me, work = turn.speaker.id, turn.work
    with turn.block() as (db, house):
        hold_cart(db, me)
        before = cart_of(db, me, turn.currency)
        said = change(house, before)
        after = cart_of(db, me, turn.currency)
        undo = offer_cart(db, work, turn.talk.code, before, after)
    return said, before, after, undo


def add_to_cart(turn: Turn) -> Told:
    """Put things in: those that are settled at once; what is still to be chosen is asked."""
    if "thing" in turn.meaning.missing:
        return ask_thing(turn)
    goods = turn.asked.goods
    things = [thing for thing in turn.slots.things if thing.slug in goods.by_slug]
    settled = [thing for thing in things if not lacking(goods.by_slug[thing.slug], thing.options)]
    to_ask = [thing for thing in things if thing not in settled]
    if to_ask and not settled:
        return ask_option(turn, to_ask, "")
    if not settled or (turn.meaning.missing and not to_ask):
        return ask_thing(turn)
    said, before, after, undo = changed(turn, lambda house, cart: _put_in(turn, house, cart, settled))
    items = _what_is_more(before, after)
    to_ask = [*to_ask, *(thing for thing in turn.mind.open if thing not in settled)]
    if to_ask:
        return ask_option(turn, to_ask, said, undo=undo, items=items)
    return shown(turn, after, said, undo, items)


def _put_in(turn: Turn, house: House, cart: Cart, things: list[Thing]) -> str:
    done: list[str] = []
    refused: list[str] = []
    if any(line.sku == turn.mind.replacing for line in cart.lines):
        turn.call("remove_line", house, sku=turn.mind.replacing)
    for thing in things:
        product, many = turn.asked.goods.by_slug[thing.slug], thing.many or 1
        variant = variant_of(product, thing.options)
        name = name_of(product, thing.options)
        if variant is None:
            refused.append(words("no_such", thing=name))
            continue
        try:
            turn.call("add_to_cart", house, sku=variant.sku, quantity=many)
            done.append(words("of", many=many, thing=name))
        except (Conflict, Invalid, NotFound) as refusal:
            refused.append(said_of(refusal))
    return " ".join([*([words("added", things=", ".join(done))] if done else []), *refused])


def said_of(refusal: Refusal) -> str:
    """Why something was refused, in words."""
    return say(refusal.misfits[0]) if isinstance(refusal, Invalid) and refusal.misfits else say(refusal)


def _what_is_more(before: Cart, after: Cart) -> list[Item]:
    was = {line.sku: line.quantity for line in before.lines}
    return [item_of_line(line) for line in after.lines if line.quantity != was.get(line.sku)]


def remove_from_cart(turn: Turn) -> Told:
    """Take things out, or so many of them; of several kinds it is asked which."""
    cart: Cart = turn.call("read_cart")
    if not cart.lines:
        return shown(turn, cart, "")
    if turn.slots.everything:
        wanted = [(line, 0) for line in cart.lines]
    else:
        if turn.meaning.missing:
            return _which_line(cart.lines)
        wanted = []
        for thing in turn.slots.things:
            found = lines_of(cart.lines, thing)
            if len(found) > 1:
                return _which_line(found)
            wanted += [(line, max(line.quantity - thing.many, 0) if thing.many else 0) for line in found]
    if not wanted:
        return shown(turn, cart, words("not_in_cart"))
    said, _, after, undo = changed(turn, lambda house, _: _take_out(turn, house, wanted))
    return shown(turn, after, said, undo)


def _take_out(turn: Turn, house: House, wanted: list[tuple[CartLine, int]]) -> str:
    for line, left in wanted:
        if left:
            turn.call("set_line", house, sku=line.sku, quantity=left)
        else:
            turn.call("remove_line", house, sku=line.sku)
    names = [
        words("of", many=line.quantity - left, thing=line_name(line)) if left else line_name(line)
        for line, left in wanted
    ]
    return words("removed", things=", ".join(names))


def _which_line(lines: list[CartLine]) -> Told:
    """Several lines are meant as well as another: a button for each."""
    buttons = [
        Choice(words("say_remove", thing=line_name(line)), line_name(line), REMOVE + line.sku)
        for line in lines
    ]
    return Told(answer=words("which_line"), choices=buttons)


def add_by_sku(turn: Turn, sku: str) -> Told:
    """One of the very thing whose button was pressed."""
    said, before, after, undo = changed(turn, lambda house, _: _put_in_one(turn, house, sku))
    return shown(turn, after, said, undo, _what_is_more(before, after))


def _put_in_one(turn: Turn, house: House, sku: str) -> str:
    cart: Cart = turn.call("add_to_cart", house, sku=sku, quantity=1)
    line = next(each for each in cart.lines if each.sku == sku)
    return words("added", things=words("of", many=1, thing=line_name(line)))


def remove_by_sku(turn: Turn, sku: str) -> Told:
    """The line whose button was pressed."""
    cart: Cart = turn.call("read_cart")
    wanted = [(line, 0) for line in cart.lines if line.sku == sku]
    if not wanted:
        return shown(turn, cart, words("not_in_cart"))
    said, _, after, undo = changed(turn, lambda house, _: _take_out(turn, house, wanted))
    return shown(turn, after, said, undo)


def change_cart(turn: Turn) -> Told:
    """Make a line another: so many, another colour or size, or another thing in its place."""
    if turn.meaning.missing or not turn.slots.things:
        return Told(answer=words("which_change"))
    cart: Cart = turn.call("read_cart")
    thing = turn.slots.things[0]
    found = lines_of(cart.lines, thing) or lines_of(cart.lines, Thing(thing.slug))
    if not found:
        return shown(turn, cart, words("not_in_cart"))
    # What was put in last is what is spoken of, where the words do not tell.
    line = found[-1]
    goods = turn.asked.goods
    if turn.slots.instead:
        other = goods.by_slug[turn.slots.instead]
        instead = Thing(other.slug, many=line.quantity)
        if lacking(other, ()):
            asked = ask_option(turn, [instead], "")
            return replace(asked, mind=replace(asked.mind or turn.mind, replacing=line.sku))
        sku, name = _sku_of(other, ()), other.title
    elif turn.slots.to and line.slug in goods.by_slug:
        product = goods.by_slug[line.slug]
        old = tuple(
            pair for variant in product.variants if variant.sku == line.sku for pair in variant.options
        )
        options = merged(product, old, turn.slots.to)
        sku, name = _sku_of(product, options), name_of(product, options)
    else:
        sku, name = line.sku, line_name(line)
    if not sku:
        return Told(answer=words("no_such", thing=name))
    many = thing.many if thing.many is not None else line.quantity
    try:
        said, before, after, undo = changed(
            turn, lambda house, _: _made_another(turn, house, line, sku, many, name)
        )
    except (Conflict, Invalid, NotFound) as refusal:
        return Told(answer=said_of(refusal))
    return shown(turn, after, said, undo, _what_is_more(before, after))


def _made_another(turn: Turn, house: House, line: CartLine, sku: str, many: int, name: str) -> str:
    if sku != line.sku or not many:
        turn.call("remove_line", house, sku=line.sku)
    if not many:
        return words("removed", things=name)
    if sku == line.sku:
        turn.call("set_line", house, sku=sku, quantity=many)
    else:
        turn.call("add_to_cart", house, sku=sku, quantity=many)
    return words("changed", what=words("of", many=many, thing=name))


def _sku_of(product: Product, options: Any) -> str:
    variant = variant_of(product, options)
    return variant.sku if variant else ""
