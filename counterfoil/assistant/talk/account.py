"""What is said about oneself: the address, and where one is signed in."""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace

from counterfoil.assistant.talk.offering import offer
from counterfoil.assistant.talk.proposing import put_before
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.assistant.understanding.meaning import Slots
from counterfoil.shop.addresses import COUNTRIES, Address
from counterfoil.shop.papers.paper import Stationery

SESSIONS = "/account/sessions"
ADDRESS = "address"
POSTCODE_FIRST = re.compile(
    r"(?P<postcode>(?:[A-Z]{1,3}[- ]?)?[0-9][0-9A-Z-]*(?: [0-9][0-9A-Z]*)?) (?P<city>.+)", re.IGNORECASE
)
LED = re.compile(
    r"^.*?\b(?:address|deliver(?:y)?|ship(?:ping)?|send)\b[^:,]*?(?::| to | is )\s*",
    re.IGNORECASE | re.DOTALL,
)


def change_address(turn: Turn) -> Told:
    """The address that was written, kept for the next order; without one it is asked for."""
    address = address_in(turn, turn.say) or address_in(turn, LED.sub("", turn.say, count=1))
    if address is None:
        kept: Address | None = turn.call("read_address")
        now = ", ".join([*filter(None, kept.written()), kept.country]) if kept else words("no_address")
        return Told(
            answer=words("which_address", now=now), mind=replace(turn.mind, asked=ADDRESS), link="/account"
        )
    return keep_address(turn, address)


def keep_address(turn: Turn, address: dict[str, str]) -> Told:
    """The address is kept, and the one before can be put back."""
    before: Address | None = turn.call("read_address")
    with turn.block() as (db, house):
        kept = turn.call("keep_address", house, address=address)
        was = (
            {name: text for name, text in asdict(before).items() if isinstance(text, str)} if before else None
        )
        undo = offer(db, turn.work, turn.talk.code, [("keep_address", {"address": was} if was else {})])
    lines = ", ".join([*filter(None, kept.address.written()), kept.address.country])
    meaning = replace(turn.meaning, intent="change_address", slots=Slots(), missing=())
    return Told(
        answer=words("address_kept", address=lines),
        undo=undo,
        meaning=meaning,
        mind=replace(turn.mind, asked=""),
    )


def address_in(turn: Turn, text: str) -> dict[str, str] | None:
    """Name, street, postcode and city, country, as they were written with commas or on lines of their own."""
    parts = [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]
    if not 4 <= len(parts) <= 6:
        return None
    country = _country(parts[-1], turn.work.house.part(Stationery).countries)
    if not country:
        return None
    name, street, *middle = parts[:-1]
    if len(middle) == 1:
        found = POSTCODE_FIRST.fullmatch(middle[0])
        postcode, city, region = (found["postcode"], found["city"], "") if found else ("", middle[0], "")
    else:
        first_is_code = bool(re.search("[0-9]", middle[0]))
        postcode, city = (middle[0], middle[1]) if first_is_code else (middle[1], middle[0])
        region = middle[2] if len(middle) > 2 else ""
    address = {"name": name, "street": street, "postcode": postcode, "city": city, "country": country}
    return address | ({"region": region} if region else {})


def _country(text: str, names: Mapping[str, str]) -> str:
    if text.upper() in COUNTRIES:
        return text.upper()
    return next((code for code, name in names.items() if name.casefold() == text.casefold()), "")


def show_sessions(turn: Turn) -> Told:
    """Where they are signed in."""
    places = turn.call("list_sessions").items
    lines = [
        words("place_here" if each.here else "place", browser=each.name or each.browser, origin=each.origin)
        for each in places
    ]
    return Told(
        answer="\n".join([words("places", count=len(places)), *lines]),
        rows=[each.id for each in places],
        link=SESSIONS,
    )


def end_sessions(turn: Turn) -> Told:
    """Signing out: here, elsewhere or everywhere."""
    if turn.slots.where:
        result = turn.call("end_sessions", all=turn.slots.where == "all")
        return put_before(turn, result)
    here = next((each.id for each in turn.call("list_sessions").items if each.here), "")
    return put_before(turn, turn.call("end_session", id=here))
