"""What is asked about things that are named: compared, in stock."""

from counterfoil.assistant.knowing.finding import compare_products
from counterfoil.assistant.talk.answer import Choice
from counterfoil.assistant.talk.asking_back import ask_thing
from counterfoil.assistant.talk.things import item_of_found, item_of_product, name_of
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.gate.refusals import NotFound


def compare(turn: Turn) -> Told:
    """Two things side by side."""
    things = [thing for thing in turn.slots.things if thing.slug]
    if turn.meaning.missing or len(things) < 2:
        return ask_thing(turn)
    seen = turn.call(compare_products.name, one=things[0].slug, other=things[1].slug)
    pair = (seen.one, seen.other)
    said = [words("costs_plain", thing=each.title, price=turn.money(each.price)) for each in pair]
    cheaper = next((each for each in pair if each.slug == seen.cheaper), None)
    if cheaper:
        said.append(words("cheaper", thing=cheaper.title))
    for each, only in zip(pair, (seen.only_one, seen.only_other), strict=True):
        if only:
            said.append(words("only_comes_in", thing=each.title, kinds=", ".join(only)))
    said += [words("sold_out", thing=each.title) for each in pair if not each.stock]
    return Told(
        answer=" ".join(said),
        items=[item_of_found(each) for each in pair],
        shown=tuple(each.slug for each in pair),
    )


def check_stock(turn: Turn) -> Told:
    """Whether things are there, in the colour and size that were named."""
    if turn.meaning.missing or not turn.slots.things:
        return ask_thing(turn)
    said, items, rows = [], [], []
    for thing in turn.slots.things:
        try:
            product = turn.call("read_product", slug=thing.slug)
        except NotFound:
            said.append(words("no_such", thing=thing.slug))
            continue
        values = {value for _, value in thing.options}
        kinds = [each for each in product.variants if values <= set(each.options)]
        name = name_of(turn.asked.goods.by_slug[thing.slug], thing.options)
        there = [each for each in kinds if each.stock]
        rows += [each.sku for each in kinds]
        items.append(item_of_product(product))
        if not there:
            said.append(words("sold_out", thing=name))
        elif len(kinds) == 1:
            said.append(words("in_stock_many", thing=name, count=_counted(there[0].stock)))
        else:
            said.append(
                words("in_stock_kinds", thing=name, kinds="; ".join(", ".join(v.options) for v in there))
            )
    first = turn.slots.things[0]
    add = Choice(
        words("say_add", thing=name_of(turn.asked.goods.by_slug[first.slug], first.options)),
        words("button_add"),
    )
    return Told(
        answer=" ".join(said),
        items=items,
        rows=rows,
        choices=[add] if len(items) == 1 and items[0].stock else [],
    )


def _counted(stock: int) -> str:
    return words("many_there") if stock >= 10 else words("some_there", count=stock)
