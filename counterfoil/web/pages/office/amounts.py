"""Amounts of money as people type them into forms."""

from collections.abc import Iterable, Mapping

from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.shop.money import price


def amounts(form: Mapping[str, str], names: Iterable[str], currency: str) -> dict[str, str]:
    """The form with these fields in minor units; Invalid with all that are no amounts."""
    read = dict(form)
    misfits = []
    for name in names:
        text = form.get(name, "").strip()
        if not text:
            continue
        amount = price(text.replace(",", ".") if "." not in text else text, currency)
        if amount is None:
            misfits.append(Misfit(name, "goods.no_amount", {"currency": currency}))
        else:
            read[name] = str(amount.amount)
    if misfits:
        raise Invalid(*misfits)
    return read
