"""My wishes: what I would like to have, what I am to be told of, and whether I am recommended things."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, NotFound, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.product import ReadProduct, read_product
from counterfoil.shop.wishes.recommending import (
    ChooseRecommending,
    Recommend,
    Recommendations,
    choose_recommending,
    recommend,
)
from counterfoil.shop.wishes.watching import (
    StopWatch,
    Watch,
    WatchPrice,
    WatchStock,
    list_watches,
    stop_watch,
    watch_price,
    watch_stock,
)
from counterfoil.shop.wishes.wishing import (
    AddWish,
    MoveWish,
    RemoveWish,
    add_wish,
    list_wishes,
    move_wish_to_cart,
    remove_wish,
)
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.amounts import amounts
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/account/wishes"
SAID = {
    "added": "It is on your list.",
    "cart": "It is in your cart.",
    "watching": "We will tell you by e-mail, once.",
    "stopped": "You will not be told of that.",
    "on": "You are recommended things.",
    "off": "You are recommended nothing from now on.",
}


def wishes(visit: Visit) -> Answer:
    """See all of it."""
    return _page(visit)


def add(visit: Visit) -> Answer:
    """Save something for later, and go on where that was."""
    form = visit.form()
    return _do(
        visit,
        lambda: visit.perform(add_wish, shapes.read(AddWish, form, spoken=True)),
        _told(form.get("back"), "saved", "1") if form.get("back") else f"{PAGE}?done=added",
    )


def change(visit: Visit) -> Answer:
    """Take something off the list, or put it into the cart."""
    if visit.form().get("do") == "cart":
        wants = shapes.read(MoveWish, visit.params, spoken=True)
        return _do(visit, lambda: visit.perform(move_wish_to_cart, wants), f"{PAGE}?done=cart")
    before = visit.perform(list_wishes).items
    gone = shapes.read(RemoveWish, visit.params, spoken=True)
    wish = next((each for each in before if each.code == gone.said), None)
    again = {name: text for name in ("sku", "slug") if wish and wish.price and (text := getattr(wish, name))}
    if "sku" in again:
        again.pop("slug")
    return _do(
        visit, lambda: visit.perform(remove_wish, gone), f"{PAGE}?{urlencode({'removed': 1, **again})}"
    )


def watch(visit: Visit) -> Answer:
    """Be told when something costs less, or when there is some again."""
    form = visit.form()
    back = form.get("back")

    def begin() -> Watch:
        if form.get("kind") == "stock":
            done: Watch = visit.perform(watch_stock, shapes.read(WatchStock, form, spoken=True))
        else:
            visit.admit(watch_price)
            said = amounts(form, ["below"], _currency(visit, form))
            done = visit.perform(watch_price, shapes.read(WatchPrice, said, spoken=True))
        return done

    return _do(visit, begin, _told(back, "watching", "1") if back else f"{PAGE}?done=watching")


def _currency(visit: Visit, form: Mapping[str, str]) -> str:
    """In which the price stands beside the field."""
    product = visit.perform(read_product, ReadProduct(form.get("slug", "")[:200]))
    variants = [each for each in product.variants if each.sku == form.get("sku")] or product.variants
    return str(variants[0].price.currency)


def stop(visit: Visit) -> Answer:
    """Not be told after all."""
    wants = shapes.read(StopWatch, visit.params, spoken=True)
    return _do(visit, lambda: visit.perform(stop_watch, wants), f"{PAGE}?done=stopped")


def recommending(visit: Visit) -> Answer:
    """Be recommended things, or not."""
    wants = shapes.read(ChooseRecommending, visit.form(), spoken=True)
    return _do(
        visit,
        lambda: visit.perform(choose_recommending, wants),
        f"{PAGE}?done={'on' if wants.wanted else 'off'}",
    )


def _do(visit: Visit, thing: Callable[[], object], then: str) -> Answer:
    try:
        thing()
    except (Conflict, Invalid, NotFound) as refusal:
        return _page(visit, refusal)
    return answers.see_other(then)


def _told(back: str | None, name: str, value: str) -> str:
    """The page somebody came from, with a word that it was done."""
    path, _, query = answers.local(back, PAGE).partition("?")
    kept = [(key, text) for key, text in parse_qsl(query) if key not in ("saved", "watching", "added")]
    return f"{path}?{urlencode([*kept, (name, value)])}"


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    found: Recommendations = visit.perform(recommend, Recommend(limit=4))
    said = SAID.get(visit.query.get("done", ""), "")
    removed = {name: visit.query[name] for name in ("sku", "slug") if visit.query.get(name)}
    return show(
        visit,
        "wishes.html",
        answers.status_of(refusal) if refusal else 200,
        said=said,
        note=said,
        removed=removed if "removed" in visit.query else None,
        wishes=visit.perform(list_wishes).items,
        watches=visit.perform(list_watches).items,
        found=found,
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )
