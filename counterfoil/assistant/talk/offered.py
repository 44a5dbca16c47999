"""What the model would change in the cart, as buttons: each says what it does, and does it when it is pressed."""

import json
from collections.abc import Sequence
from typing import Any

from counterfoil.assistant.model.turn import Offer
from counterfoil.assistant.talk.answer import Choice
from counterfoil.assistant.talk.cart import changed, said_of, shown
from counterfoil.assistant.talk.things import name_of
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.work import House

OFFERED = 3
OFFER = "do:"  # a button that says what would be changed
IN_THE_CART = frozenset({"add_to_cart", "remove_line", "set_line"})
LONGEST_CHOICE = 200


def buttons(turn: Turn, offers: Sequence[Offer]) -> list[Choice]:
    """A button for each of the first few."""
    return [choice for each in offers[:OFFERED] if (choice := _button(turn, each))]


def _button(turn: Turn, offer: Offer) -> Choice | None:
    """A change in the cart as a button; what else may be changed is for the person to say."""
    thing = turn.asked.goods.by_sku.get(str(offer.arguments.get("sku", "")).casefold())
    choice = OFFER + json.dumps([offer.tool, offer.arguments])
    if offer.tool not in IN_THE_CART or thing is None or len(choice) > LONGEST_CHOICE:
        return None
    slug, options = thing[0], thing[1]
    named = name_of(turn.asked.goods.by_slug[slug], options)
    what = words("of", many=offer.arguments.get("quantity", 1), thing=named)
    said = words(f"say_{offer.tool}", what=named if offer.tool == "remove_line" else what)
    return Choice(said, said, choice)


def do_offered(turn: Turn, choice: str) -> Told:
    """The change whose button the person pressed; it can be taken back as any other."""
    try:
        tool, arguments = json.loads(choice.removeprefix(OFFER))
        fits = tool in IN_THE_CART and isinstance(arguments, dict)
    except (ValueError, TypeError):
        fits = False
    if not fits:
        return Told(answer=words("not_sure"))
    try:
        said, _, after, undo = changed(turn, lambda house, _: _done(turn, house, tool, arguments))
    except (Conflict, Invalid, NotFound) as refusal:
        return Told(answer=said_of(refusal))
    return shown(turn, after, said, undo)


def _done(turn: Turn, house: House, tool: str, arguments: dict[str, Any]) -> str:
    turn.call(tool, house, **arguments)
    return words("done")
