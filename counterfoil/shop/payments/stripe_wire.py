"""Stripe's HTTP: forms go there, JSON comes back, and an idempotency key goes with whatever moves money."""

from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from counterfoil.shop.money import Money
from counterfoil.shop.payments import http
from counterfoil.shop.payments.http import NoAnswer

# What Stripe counts in hundredths, though nobody else does.
HUNDREDTHS = {"ISK": 100, "UGX": 100}


class Refused(Exception):
    """Stripe understood, and does not do it; its word for why, and nothing that was sent."""


class Thing(msgspec.Struct):
    """What we read of a checkout session, a payment intent, or a refund."""

    id: str = ""
    status: str = ""
    url: str | None = None
    amount: int = 0
    amount_received: int = 0
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    payment_intent: "Thing | str | None" = None
    metadata: dict[str, str] | None = None

    def said(self, name: str) -> str:
        """What we gave it along."""
        return (self.metadata or {}).get(name, "")[:100]

    def money(self, amount: int | None) -> Money:
        """An amount of it, as we count."""
        currency = (self.currency or "").upper()
        return Money((amount or 0) // HUNDREDTHS.get(currency, 1), currency)


class Problem(msgspec.Struct):
    """Why not."""

    code: str = ""
    type: str = ""


class Trouble(msgspec.Struct):
    """The answer that is none."""

    error: Problem


class Wire:
    """The line to Stripe."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key

    def __repr__(self) -> str:
        """Without the key."""
        return f"Wire({self._url!r})"

    def get(self, path: str, **query: str) -> Thing:
        """Look at something."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, b"", {})

    def post(self, path: str, once: str, **form: Any) -> Thing:
        """Have something done; asked again with the same `once`, it answers as it did."""
        fields = {name: str(value) for name, value in _flat(form)}
        more = {"Idempotency-Key": once, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), more)

    def _ask(self, method: str, path: str, body: bytes, more: dict[str, str]) -> Thing:
        headers = {"Authorization": f"Bearer {self._key}", **more}
        status, answer = http.send(method, f"{self._url}/v1/{path}", headers, body)
        if status in (409, 429) or status >= 500:  # busy, or out of order
            raise NoAnswer(f"Stripe answered {status}")
        try:
            if status >= 400:
                problem = msgspec.json.decode(answer, type=Trouble).error
                raise Refused(f"{status} {problem.code or problem.type}")
            return msgspec.json.decode(answer, type=Thing)
        except msgspec.MsgspecError:
            raise NoAnswer("Stripe answered something else") from None


def _flat(form: dict[str, Any], within: str = "") -> list[tuple[str, object]]:
    """A form as Stripe reads it: `a[b][0]=c`."""
    found: list[tuple[str, object]] = []
    for name, value in form.items():
        full = f"{within}[{name}]" if within else name
        if isinstance(value, dict):
            found += _flat(value, full)
        else:
            found.append((full, value))
    return found


def in_path(text: str) -> str:
    """A name as a part of a path."""
    return quote(text, safe="")


def as_counted_there(amount: Money) -> int:
    """An amount as Stripe counts it."""
    return amount.amount * HUNDREDTHS.get(amount.currency, 1)
