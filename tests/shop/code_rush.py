"""Several people of another process who all use one code: `python -m tests.shop.code_rush URL FOLDER FAULT ID…`."""

import json
import sys
from pathlib import Path

from counterfoil.shop.pricing import codes, discounts
from counterfoil.storage.store import open_store
from tests.shop.people import Person, Shop
from tests.shop.rush import at_once

CODE = "ONCE"
FORGETFUL = "update discount_codes set used = 1 where id = :id"  # looks at no limit


def only_the_update_decides(fault: str) -> None:
    """Nobody looks at the limit beforehand, as when all look at once; with a fault the update does not either."""
    codes.refuse_unfit = lambda *_: None
    if fault == "forgetful":
        discounts.TAKE = FORGETFUL


def said(answer: object) -> str:
    """What became of it, in a word."""
    misfits = getattr(answer, "misfits", None)
    return misfits[0].sentence if misfits else getattr(answer, "sentence", None) or answer.payment


def main(url: str, folder: str, fault: str, *accounts: str) -> None:
    store = open_store(url, Path(folder))
    shop = Shop(store, Path(folder))
    people = [Person(shop, int(account)) for account in accounts]
    only_the_update_decides(fault)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers = at_once([lambda person=person: person.buys(discount_code=CODE) for person in people])
    json.dump([said(answer) for answer in answers], sys.stdout)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
