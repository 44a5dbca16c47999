"""The one table from what somebody means to what is done about it."""

from collections.abc import Callable, Mapping

from counterfoil.assistant.talk import (
    account,
    cart,
    hearing,
    looking,
    orders,
    person,
    reports,
    searching,
    terms,
    wishes,
)
from counterfoil.assistant.talk.offering import last_change, taken_back
from counterfoil.assistant.talk.turn import Told, Turn, words

UNDO = "undo:"  # a button that says which change
Act = Callable[[Turn], Told]


def undo(turn: Turn, code: str = "") -> Told:
    """The change whose button was pressed, or what was changed last in this conversation, is taken back."""
    if not code:
        with turn.work.reading() as db:
            code = last_change(db, turn.work, turn.talk.code)
    if not code:
        return Told(answer=words("undo_nothing"))
    answer = taken_back(turn.work, code, turn.currency, line=False)
    turn.tools += answer.why.tool.split(", ")
    return Told(answer=answer.answer, items=answer.items, rows=answer.why.rows)


ACTS: Mapping[str, Act] = {
    "add_to_wishes": wishes.add_to_wishes,
    "explain_delivery": terms.delivery,
    "explain_returns": terms.returns,
    "explain_tax": terms.tax,
    "recommend": wishes.recommend,
    "remove_from_wishes": wishes.remove_from_wishes,
    "show_wishes": wishes.show_wishes,
    "start_recommending": wishes.start_recommending,
    "stop_recommending": wishes.stop_recommending,
    "stop_watching": wishes.stop_watching,
    "watch_price": wishes.watch_price,
    "watch_stock": wishes.watch_stock,
    "add_to_cart": cart.add_to_cart,
    "apply_code": orders.apply_code,
    "cancel_order": orders.cancel_order,
    "change_address": account.change_address,
    "change_cart": cart.change_cart,
    "check_stock": looking.check_stock,
    "checkout": orders.checkout,
    "compare": looking.compare,
    "end_sessions": account.end_sessions,
    "find": searching.find,
    "hand_over": person.hand_over,
    "help": hearing.helped,
    "list_orders": orders.list_orders,
    "none": hearing.none_of_mine,
    "order_again": orders.order_again,
    "remove_from_cart": cart.remove_from_cart,
    "report": reports.report,
    "return_order": orders.return_order,
    "show_cart": cart.show_cart,
    "show_sessions": account.show_sessions,
    "total_orders": orders.total_orders,
    "track_order": orders.track_order,
    "undo": undo,
}
