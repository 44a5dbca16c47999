"""Whether what the model says is borne out: every figure, code, day and currency in it occurs in results."""

import re
from decimal import Decimal

from counterfoil.assistant.model.fencing import cleaned
from counterfoil.assistant.model.figures import NUMBER, WORD, WRITTEN_OUT, numbers_in, plain, readings
from counterfoil.assistant.model.held import Held

LONGEST = 600
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR"}
NAMES = {"euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP"}
NAMES |= {"cent": "EUR", "cents": "EUR", "yen": "JPY", "bucks": "USD", "quid": "GBP"}
MONTHS = "january february march april - june july august september october november december"
# "may" is a verb, too: a month only beside a figure.
_MAY = re.compile(r"\d\s*May\b|\bMay\s*\d")
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
SOON = frozenset({"today", "tomorrow", "tonight", "yesterday"})
_MONEY = "".join(SIGNS)
_PRICE = re.compile(
    rf"(?<![\w.,])(?:(?P<before>[{_MONEY}]|\b[A-Z]{{3}})\s?)?(?P<figure>{NUMBER.pattern})(?:\s?(?P<after>[{_MONEY}]|[A-Za-z]+\b))?"
)
# Anything that looks like a way out of the shop; none is ever said, borne out or not.
_ADDRESS = re.compile(
    r"://|www\.|\b[a-z]+:\S|@\w|\]\(|\b[\w-]+\.(?:[a-z]{2,})(?=[/\s:?#]|$)|\b\d{1,3}(?:\.\d{1,3}){3}\b|\bxn--",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
SHORTEST_CODE = 4


def borne_out(said: str, held: Held) -> str:
    """The words, cleaned, where everything in them is borne out; empty where something is not."""
    text = plain(cleaned(said, LONGEST))
    if not text or text.endswith("…") or _ADDRESS.search(text):
        return ""
    checks = (_numbers, _prices, _words, _days, _codes)
    return text if all(check(text, held) for check in checks) else ""


def _numbers(text: str, held: Held) -> bool:
    known = held.numbers | held.amounts
    return all(meant & known for meant in numbers_in(text, held.words))


def _prices(text: str, held: Held) -> bool:
    """What stands beside a currency is an amount some tool told, in that currency."""
    for found in _PRICE.finditer(text):
        currency = _currency(found["before"]) or _currency(found["after"])
        if currency is None:
            continue
        if currency not in held.currencies or not readings(found["figure"]) & held.amounts:
            return False
    return all(sign not in text or SIGNS[sign] in held.currencies for sign in SIGNS)


def _currency(beside: str | None) -> str | None:
    if not beside:
        return None
    if beside in SIGNS:
        return SIGNS[beside]
    if beside.casefold() in NAMES:
        return NAMES[beside.casefold()]
    return beside if len(beside) == 3 and beside.isupper() else None


def _words(text: str, held: Held) -> bool:
    """Figures in letters count as figures, and names of money as money; other signs for figures are not read."""
    if any(each.isnumeric() and not each.isdigit() for each in text):
        return False
    for word in WORD.findall(text.casefold()):
        for part in word.split("-"):
            number = WRITTEN_OUT.get(part)
            if number is not None and part not in held.words and not _known(number, held):
                return False
            if part in NAMES and NAMES[part] not in held.currencies:
                return False
    return True


def _known(number: Decimal, held: Held) -> bool:
    return number in held.numbers or number in held.amounts


def _days(text: str, held: Held) -> bool:
    words = set(WORD.findall(text.casefold()))
    months = {number for number, name in enumerate(MONTHS.split(), 1) if name in words}
    months |= {5} if _MAY.search(text) else set()
    weekdays = {number for number, name in enumerate(WEEKDAYS.split()) if name in words}
    return (
        months <= {day.month for day in held.days}
        and weekdays <= {day.weekday() for day in held.days}
        and words & SOON <= held.words
    )


def _codes(text: str, held: Held) -> bool:
    return all(
        len(code) < SHORTEST_CODE
        or code.casefold() in held.words
        or code in held.ids
        or code in held.currencies
        for code in _CODE.findall(text)
    )
