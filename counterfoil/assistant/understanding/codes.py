"""Codes in a sentence: those of orders, of variants and of discounts."""

import re
from collections.abc import Container
from dataclasses import dataclass

from counterfoil.assistant.understanding.listed import listed
from counterfoil.gate.codes import is_code

LIKE_A_CODE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
ANNOUNCED = frozenset(["code", "coupon", "voucher", "promo", "promocode", "discount", "couponcode"])
BETWEEN = listed("""
    is a the called this it my here says named and
""")
NOT_CODES = listed("""
    codes coupons vouchers discounts please for to from at on in of i you have has got can does do work works valid still where how enter
    use apply redeem me now again off or not number name anything something available today with was
    will be there too if
""")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands in the text, and of what."""

    kind: str  # order, sku, code
    start: int
    end: int
    value: str


def codes_in(text: str, skus: Container[str]) -> list[Code]:
    """All codes of a sentence."""
    found = [_code(match, skus) for match in LIKE_A_CODE.finditer(text)]
    sure = [code for code in found if code is not None]
    announced = None if any(code.kind == "code" for code in sure) else _announced(text)
    return sorted([*sure, announced], key=lambda code: code.start) if announced else sure


def _code(match: re.Match[str], skus: Container[str]) -> Code | None:
    text = match.group()
    mixed = any(letter.isdigit() for letter in text) and any(letter.isalpha() for letter in text)
    if is_code(text.upper()) and (mixed or text.isupper()):
        return Code("order", match.start(), match.end(), text.upper())
    if text.casefold() in skus and (mixed or "-" in text or text.isupper()):
        return Code("sku", match.start(), match.end(), text.casefold())
    if mixed and len(text) >= 5 and text.upper() == text and text[0].isalpha():
        return Code("code", match.start(), match.end(), text)
    return None


def _announced(text: str) -> Code | None:
    """`the voucher FIVER`, `code: hello5`, `my code is summer`, `FIVER is my code`."""
    words = list(LIKE_A_CODE.finditer(text))
    said = [word.group().casefold() for word in words]
    if not ANNOUNCED & set(said):
        return None
    for match in words:  # in capitals, it says itself that it is one
        plain = match.group()
        if plain.isupper() and len(plain) >= 3 and not text.isupper() and plain.casefold() not in ANNOUNCED:
            return Code("code", match.start(), match.end(), plain.upper())
    for at, word in enumerate(said):
        if word not in ANNOUNCED:
            continue
        here = at + 1
        while here < len(said) and said[here] in BETWEEN | ANNOUNCED:
            here += 1
        if here < len(said) and len(said[here]) >= 4 and said[here] not in NOT_CODES:
            return Code("code", words[here].start(), words[here].end(), words[here].group().upper())
    return None
