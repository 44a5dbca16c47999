"""The letters the shop writes."""

from counterfoil.gate.db import Db
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.work import Work, job
from counterfoil.shop.addresses import Address
from counterfoil.shop.figures import say
from counterfoil.shop.orders import Order, OrderLine, order_by_number


@job("send_receipt")
def send_receipt(work: Work, mail: Mail, *, code: str) -> None:
    """Send the receipt of a paid order to whoever told an address."""
    with work.reading() as db:
        to, order = _paid(db, code)
    if to and order:
        mail.send(receipt(order, to))


def _paid(db: Db, code: str) -> tuple[str, Order | None]:
    row = db.one(SELECT_OWNER, code=code)
    return (row[0] or "", order_by_number(db, row[1])) if row else ("", None)


SELECT_OWNER = """
    select accounts.email, orders.id
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.code = :code
"""


def receipt(order: Order, to: str) -> Letter:
    """The letter; the same each time, so that one sent twice is seen to be one."""
    text = "\n".join(
        [
            "Thank you. We have your order and your payment.",
            "",
            f"Order {order.code}",
            f"Placed {order.placed_at}",
            "",
            *map(_line, order.lines),
            "",
            f"Total {say(order.total)}",
            "",
            *_where(order.address),
            "",
        ]
    )
    return Letter(to, f"Your order {order.code}", text, f"<receipt.{order.code}@counterfoil.invalid>")


def _line(line: OrderLine) -> str:
    options = f" ({', '.join(line.options)})" if line.options else ""
    return f"{line.quantity} × {line.title}{options}: {say(line.total)}"


def _where(address: Address | None) -> list[str]:
    if address is None:
        return ["You collect it at the shop."]
    return [
        "It goes to",
        address.name,
        *address.street.splitlines(),
        f"{address.postcode} {address.city}",
        address.country,
    ]
