"""The first page of the back office: what needs a hand, each a way to its list, and how the day goes."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from counterfoil.assistant.answering import ListHandedOver, list_handed_over
from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.reports.activity import ReadTrail, read_trail
from counterfoil.reports.now import DaySold, Errand, Now, see_now
from counterfoil.shop.books.alerts import CloseAlert, close_alert, list_alerts
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.trail import tell
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

LATEST = 8  # lines of the trail
WORDS: Mapping[str, tuple[str, str]] = {  # one, several
    "to_pack": ("order to pack", "orders to pack"),
    "to_refund": ("refund to give", "refunds to give"),
    "returns": ("return waiting for an answer", "returns waiting for an answer"),
    "failed": ("payment failed this week", "payments failed this week"),
    "low": ("variant is low in stock", "variants are low in stock"),
    "aside": ("thing set aside to look at", "things set aside to look at"),
}
LISTS: Mapping[str, str] = {  # where each stands, once there is a page for it
    "to_pack": "/admin/orders?show=to_pack",
    "to_refund": "/admin/orders?show=to_refund",
    "returns": "/admin/orders?show=returns",
    "failed": "/admin/orders?show=failed&since={failed_since}",
    "low": "/admin/stock?show=low",
    "aside": "/admin#aside",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An errand in words, and the way to it."""

    count: str
    words: str
    href: str  # empty where there is no page for it


def office(visit: Visit) -> Answer:
    """See what needs a hand."""
    now: Now = visit.perform(see_now)
    actor = visit.actor
    sees_trail = actor.may(Permission.TRAIL_READ)
    return show(
        visit,
        "office/now.html",
        waiting=[*(_waiting(visit, each, now) for each in now.errands if each.count), *_asking(visit)],
        today=now.today,
        before=now.before,
        change=_change(now.today, now.before),
        alerts=visit.perform(list_alerts).items if sees_trail else [],
        trail=[tell(line) for line in visit.perform(read_trail, ReadTrail(limit=LATEST)).items]
        if sees_trail
        else [],
    )


def _waiting(visit: Visit, errand: Errand, now: Now) -> Waiting:
    href = LISTS[errand.name].format(failed_since=now.failed_since)
    if errand.name == "to_pack" and not visit.actor.may(Permission.ORDERS_OVERSEE):
        href = "/task"  # whoever only packs has a bench of their own
    one, several = WORDS[errand.name]
    count = f"{errand.count:,}{'+' if errand.more else ''}"
    return Waiting(count, one if errand.count == 1 else several, href)


def _asking(visit: Visit) -> list[Waiting]:
    """Those who wait for a person to answer them."""
    if not visit.actor.may(Permission.CONVERSATIONS_ANSWER):
        return []
    found = visit.perform(list_handed_over, ListHandedOver(show="waiting", limit=1))
    if not found.count:
        return []
    words = "person waits for an answer" if found.count == 1 else "people wait for an answer"
    count = f"{found.count:,}{'+' if found.more else ''}"
    return [Waiting(count, words, "/admin/conversations?show=waiting")]


def _change(today: DaySold | None, before: DaySold | None) -> str:
    """By how much more or less was sold, in percent; empty where there is nothing to compare with."""
    if today is None or before is None or before.sales.amount <= 0:
        return ""
    percent = round(100 * (today.sales.amount - before.sales.amount) / before.sales.amount)
    return f"{'+' if percent > 0 else '−' if percent < 0 else '±'}{abs(percent)} %"


def looked_after(visit: Visit) -> Answer:
    """Put an alert away."""
    visit.admit(close_alert)
    with suppress(NotFound):  # somebody was quicker
        visit.perform(close_alert, shapes.read(CloseAlert, visit.form(), spoken=True))
    return answers.see_other("/admin")
