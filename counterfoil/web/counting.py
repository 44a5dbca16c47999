"""Which visits are counted: people's pages, of those who did not ask to be left out; nothing is written here."""

from functools import lru_cache

from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import House
from counterfoil.identity.roles import ROLES
from counterfoil.shop.footfall import Footfall, Step, Visitor
from counterfoil.shop.machines import is_machine
from counterfoil.shop.sought import Sought
from counterfoil.web.visit import Visit

SHOPPING: frozenset[Permission] = ROLES["shopper"]  # whoever may do more works here

_machine = lru_cache(maxsize=1_024)(is_machine)


class Counting:
    """Looks at each page that was answered, in memory alone."""

    def __init__(self, house: House) -> None:
        self._clock = house.clock
        self._footfall = house.part(Footfall)
        self._sought = house.part(Sought)

    def look(self, visit: Visit) -> None:
        """Count it, where it is to be counted."""
        if not visit.step or _asked_not_to(visit) or _is_no_page(visit) or _works_here(visit):
            return
        agent = visit.header("user-agent") or ""
        if _machine(agent, visit.header("accept-language") or ""):
            return
        now = self._clock.now()
        visitor = Visitor(self._footfall.days.day(now), visit.address, agent)
        self._footfall.note(visitor, visit.step | Step.CAME)
        if visit.sought is not None:
            self._sought.note(visitor, *visit.sought, now)


def _asked_not_to(visit: Visit) -> bool:
    """Do Not Track and Global Privacy Control are both taken at their word."""
    return visit.header("dnt") == "1" or visit.header("sec-gpc") == "1"


def _is_no_page(visit: Visit) -> bool:
    """A browser that fetches ahead of its reader, or a program with a token."""
    ahead = (visit.header("sec-purpose") or visit.header("purpose") or "").startswith("prefetch")
    return ahead or visit.bearer is not None


def _works_here(visit: Visit) -> bool:
    actor = visit.known
    return actor is not None and actor.signed_in and not actor.permissions <= SHOPPING
