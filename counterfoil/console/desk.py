"""What the desk does to an order, from the command line: ship, deliver, close, cancel, refund, accept and refuse returns."""

import argparse
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from counterfoil.app import Furnished, furnish
from counterfoil.console import words
from counterfoil.console.table import printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import Operation, perform
from counterfoil.settings import Settings
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.cancelling import Cancelled, cancel_order
from counterfoil.shop.after.desk import DeskOrder, look_up_order
from counterfoil.shop.after.given import Confirmed, confirm_refund
from counterfoil.shop.after.refunding import Refunded, refund_order
from counterfoil.shop.after.returning import accept_return, refuse_return
from counterfoil.shop.after.sending import Moved, close_order, deliver_order, ship_order
from counterfoil.shop.figures import say
from counterfoil.shop.moves import States, said
from counterfoil.shop.orders import Order, ReadOrder
from counterfoil.shop.tracking import SentBack


def commands(what: Any, command: Any) -> None:
    """The commands under `orders` that change something."""
    sent = _pieces(of_one(command(what, "ship", ship, "Say that an order, or some of it, is on its way.")))
    sent.add_argument("--tracking", default="", metavar="WHERE", help="where it can be followed")
    of_one(command(what, "paid", paid, "Say that the money for an order has come by transfer."))
    of_one(command(what, "deliver", deliver, "Say that an order has arrived."))
    of_one(command(what, "close", close, "Put away an order that is done with."))
    void = of_one(command(what, "cancel", cancel, "Cancel an order that was not sent; all money goes back."))
    void.add_argument("--why", default="", help="whoever ordered reads it")
    back = _pieces(of_one(command(what, "refund", refund, "Pay back an order, or a part of it.")))
    back.add_argument("--why", required=True, help="whoever ordered reads it")
    back.add_argument("--everything", action="store_true", help="all that is left")
    back.add_argument("--shipping", action="store_true", help="the delivery, too")
    back.add_argument("--goodwill", default="", metavar="PRICE", help="and so much for no goods")
    back.add_argument("--restock", action="store_true", help="the pieces are back on the shelf")
    back.add_argument("--key", default="", help="given twice, it is paid back once")
    of_one(command(what, "refund-done", done, "Say that a refund was transferred by hand.")).add_argument(
        "refund", help="the refund's own code; `orders show --format json` has it"
    )
    takes = _return(
        command(what, "return-accept", accept, "Take back what somebody sends back, and pay it back.")
    )
    takes.add_argument("--restock", action="store_true", help="the pieces are back on the shelf")
    takes.add_argument("--shipping", action="store_true", help="pay back the delivery, too")
    takes.add_argument("--answer", default="", help="a word to them")
    _return(command(what, "return-refuse", refuse, "Say that something is not taken back.")).add_argument(
        "--answer", required=True, help="why not"
    )


def of_one(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """A command about one order."""
    command.add_argument("code", help="the order's code")
    return command


def _pieces(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "lines",
        nargs="*",
        type=_piece,
        metavar="SKU=NUMBER",
        help="so many pieces of one thing; several are added",
    )
    return command


def _piece(text: str) -> tuple[str, int]:
    sku, mark, number = text.rpartition("=")
    if not mark or not sku or not (number.isascii() and number.isdecimal()):
        message = f"{text[:60]!r} is not SKU=NUMBER, such as MUG-1=2"
        raise argparse.ArgumentTypeError(message)
    return sku, int(number)


def _return(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    of_one(command).add_argument("number", help="the return's own code; `orders show` has it")
    return command


def counted(lines: Mapping[str, int]) -> str:
    """2 × MUG-1, 1 × CUP."""
    return ", ".join(f"{count} × {sku}" for sku, count in lines.items())


def _sum(lines: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for sku, count in lines:
        found[sku] = found.get(sku, 0) + count
    return found


def _do(shop: Furnished, operation: Operation, **wants: object) -> Any:
    assert operation.asks is not None
    return perform(shop.house, operation, operator(), shapes.read(operation.asks, wants))


def _moved(moved: Moved) -> int:
    print(printable(f"{moved.code}: {said(States(moved.status, moved.payment, moved.fulfilment))}"))
    return 0


def ship(given: argparse.Namespace, settings: Settings) -> int:
    """Send."""
    with furnish(settings) as shop:
        return _moved(
            _do(shop, ship_order, code=given.code, lines=_sum(given.lines), tracking=given.tracking)
        )


def paid(given: argparse.Namespace, settings: Settings) -> int:
    """The money has come."""
    with furnish(settings) as shop:
        order: Order = _do(shop, mark_paid, code=given.code)
    print(printable(f"{order.code}: {said(States(order.status, order.payment, order.fulfilment))}"))
    return 0


def done(given: argparse.Namespace, settings: Settings) -> int:
    """The money is back."""
    with furnish(settings) as shop:
        confirmed: Confirmed = _do(shop, confirm_refund, code=given.code, refund=given.refund)
    print(printable(f"{confirmed.order}: refund {confirmed.refund} is given"))
    return 0


def deliver(given: argparse.Namespace, settings: Settings) -> int:
    """It has arrived."""
    with furnish(settings) as shop:
        return _moved(_do(shop, deliver_order, code=given.code))


def close(given: argparse.Namespace, settings: Settings) -> int:
    """Put it away."""
    with furnish(settings) as shop:
        return _moved(_do(shop, close_order, code=given.code))


def cancel(given: argparse.Namespace, settings: Settings) -> int:
    """Cancel."""
    with furnish(settings) as shop:
        done: Cancelled = _do(shop, cancel_order, code=given.code, why=given.why)
        order: DeskOrder = perform(shop.house, look_up_order, operator(), ReadOrder(done.code))
    print(printable(f"{order.code}: {said(order.states)}; {say(order.refunded, settings.locale)} go back"))
    return 0


def refund(given: argparse.Namespace, settings: Settings) -> int:
    """Pay back."""
    with furnish(settings) as shop:
        order: DeskOrder = perform(shop.house, look_up_order, operator(), ReadOrder(given.code))
        done: Refunded = _do(
            shop,
            refund_order,
            code=order.code,
            why=given.why,
            lines=_sum(given.lines),
            shipping=given.shipping,
            goodwill=words.amount(given.goodwill, order.total.currency) if given.goodwill else 0,
            everything=given.everything,
            restock=given.restock,
            key=given.key or secrets.token_urlsafe(18),
        )
    before = " (as was decided before)" if done.replayed else ""
    amount = say(done.amount, settings.locale)
    print(printable(f"{done.order}: {amount} go back, credit note {done.credit_note}{before}"))
    return 0


def accept(given: argparse.Namespace, settings: Settings) -> int:
    """Take something back."""
    return _decided(
        settings,
        accept_return,
        code=given.code,
        number=given.number,
        restock=given.restock,
        shipping=given.shipping,
        answer=given.answer,
    )


def refuse(given: argparse.Namespace, settings: Settings) -> int:
    """Not take it back."""
    return _decided(settings, refuse_return, code=given.code, number=given.number, answer=given.answer)


def _decided(settings: Settings, operation: Operation, **wants: object) -> int:
    with furnish(settings) as shop:
        done: SentBack = _do(shop, operation, **wants)
    print(printable(f"{done.code}: {done.state}, {counted(done.lines)}"))
    return 0
