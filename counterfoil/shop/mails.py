"""The letters the shop writes."""

from dataclasses import replace

from counterfoil.gate.db import Db
from counterfoil.gate.failpoints import reach
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.work import Work, job
from counterfoil.shop.addresses import Address
from counterfoil.shop.figures import PLACE, percent, say
from counterfoil.shop.orders import Order, OrderLine, order_by_number
from counterfoil.shop.pricing.terms import Terms


@job("send_receipt")
def send_receipt(work: Work, mail: Mail, terms: Terms, *, code: str, again: str = "") -> None:
    """Send the receipt of a paid order to whoever told an address."""
    with work.reading() as db:
        to, order = _paid(db, code)
    reach("receipt.begun")
    if to and order:
        letter = receipt(order, to, terms.place)
        mail.send(_once_more(letter, again) if again else letter)
    reach("receipt.sent")


def _once_more(letter: Letter, again: str) -> Letter:
    """The same as a letter of its own, which nobody takes for the first."""
    return replace(letter, message_id=letter.message_id.replace("<receipt.", f"<receipt.{again}.", 1))


def _paid(db: Db, code: str) -> tuple[str, Order | None]:
    row = db.one(SELECT_OWNER, code=code)
    return (row[0] or "", order_by_number(db, row[1])) if row else ("", None)


SELECT_OWNER = """
    select accounts.email, orders.id
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.code = :code
"""


def receipt(order: Order, to: str, place: str = PLACE) -> Letter:
    """The letter; the same each time, so that one sent twice is seen to be one."""
    text = "\n".join(
        [
            "Thank you. We have your order and your payment.",
            "",
            f"Order {order.code}",
            f"Placed {order.placed_at}",
            "",
            *(_line(line, place) for line in order.lines),
            "",
            *_sums(order, place),
            "",
            *_where(order.address),
            "",
        ]
    )
    return Letter(to, f"Your order {order.code}", text, f"<receipt.{order.code}@counterfoil.invalid>")


def _line(line: OrderLine, place: str) -> str:
    options = f" ({', '.join(line.options)})" if line.options else ""
    return f"{line.quantity} × {line.title}{options}: {say(line.total, place)}"


def _sums(order: Order, place: str) -> list[str]:
    """What the total is made of."""
    taxes = [f"{tax.name} {percent(tax.rate, place)} {say(tax.amount, place)}" for tax in order.taxes]
    code = f" {order.discount_code}" if order.discount_code else ""
    way = f", {order.shipping_title}" if order.shipping_title else ""
    sent = say(order.shipping, place) if order.shipping.amount else "free"
    return [
        f"Subtotal {say(order.subtotal, place)}",
        *([f"Discount{code} -{say(order.discount, place)}"] if order.discount.amount or code else []),
        *([f"Delivery{way} {sent}"] if order.address else []),
        *([] if order.tax_included else taxes),
        f"Total {say(order.total, place)}",
        *([f"including {tax}" for tax in taxes] if order.tax_included else []),
    ]


def _where(address: Address | None) -> list[str]:
    if address is None:
        return ["You collect it at the shop."]
    return ["It goes to", *address.written(), address.country]
