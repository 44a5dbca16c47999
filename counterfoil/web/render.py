"""Templates filled with plain contexts; fragments are kept, and the nonce is put in on the way out."""

import secrets
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from counterfoil.shop.catalogue import ProductCard
from counterfoil.shop.figures import PLACE, percent, say
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pictures import smallest_of, sources_of
from counterfoil.shop.stock import FEW

FOLDER = Path(__file__).parent / "templates"
KEPT_AT_MOST = 4_096


class Templates:
    """The shop's pages; one of these serves a whole process."""

    def __init__(self, static_url: Callable[[str], str], place: str = PLACE) -> None:
        # Fragments are shared by everybody, so they hold this instead of a nonce: nobody can guess it,
        # and nothing that a person wrote can contain it.
        self.nonce_slot = f"nonce-{secrets.token_hex(16)}"
        self._kept: dict[Hashable, Markup] = {}
        self._env = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._env.filters |= {
            "money": partial(say, place=place),
            "percent": partial(percent, place=place),
            "day": day,
            "moment": moment,
            "sources": sources_of,
            "smallest": smallest_of,
            "part": partial(quote, safe=""),  # of a path
            "typed": typed,
        }
        self._env.globals |= {
            "static": static_url,
            "kept": self.kept,
            "shelf": self._shelf,
            "few": FEW,
            "hx": Markup('hx-nonce="{}"').format(self.nonce_slot),
            "nonce_slot": self.nonce_slot,
        }
        self._env.globals["head"] = Markup(self._env.get_template("head.html").render())  # noqa: S704  (our own words)

    def render(self, name: str, context: dict[str, Any], nonce: str) -> str:
        """A whole page, signed with this answer's nonce."""
        return self._env.get_template(name).render(context).replace(self.nonce_slot, nonce)

    def kept(self, name: str, version: Hashable, thing: object) -> Markup:
        """A fragment that depends on one version of one thing alone: made once, then kept."""
        key = (name, version)
        found = self._kept.get(key)
        if found is None:
            found = Markup(self._env.get_template(name).render(thing=thing))  # noqa: S704  (made by an escaping template)
            if len(self._kept) >= KEPT_AT_MOST:
                self._kept.clear()
            self._kept[key] = found
        return found

    def _shelf(self, cards: Iterable[ProductCard]) -> Markup:
        """Many cards at once: on a full page they are most of the work."""
        made = [self.kept("card.html", (card.slug, card.version), card) for card in cards]
        return Markup("".join(made))  # noqa: S704  (of pieces that are markup already)


def day(at: str) -> str:
    """21 November 2026."""
    when = datetime.fromisoformat(at)
    return f"{when.day} {when:%B %Y}"


def moment(at: str) -> str:
    """21 November 2026, 09:34 UTC."""
    when = datetime.fromisoformat(at)
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def typed(money: Money | None) -> str:
    """An amount as it stands in a field: `12.90`."""
    if money is None:
        return ""
    digits = digits_of(money.currency)
    whole, rest = divmod(money.amount, 10**digits)
    return f"{whole}.{rest:0{digits}}" if digits else str(whole)
