"""All sentences the shop says to people, found by id and filled with their parameters."""

from collections.abc import Mapping

from counterfoil.gate.refusals import Invalid, Misfit, Refusal
from counterfoil.gate.sentences import SENTENCES as OF_THE_GATE
from counterfoil.identity.sentences import SENTENCES as OF_IDENTITY
from counterfoil.shop.sentences import SENTENCES as OF_THE_SHOP
from counterfoil.storage.sentences import SENTENCES as OF_STORAGE

OF_THE_DOOR = {
    "door.cross_site": "This came from another site, so nothing was done. Please try again from the shop's own page.",
    "door.failed": "Something went wrong on our side. If it happens again, please tell us this number: {reference}.",
    "door.form_fields": "A form has at most {most} fields.",
    "door.form_repeated": "This field was sent more than once.",
    "door.garbled": "This could not be read.",
    "door.head_too_large": "The address or the headers of this request are too long.",
    "door.length_missing": "The request must say how long its body is (Content-Length).",
    "door.no_such_page": "There is nothing at this address.",
    "door.too_large": "This is more than can be sent at once.",
    "door.too_slow": "The request took too long to arrive.",
    "door.wrong_host": "This shop does not answer to that name.",
    "door.wrong_kind": "This kind of content is not read here.",
    "door.wrong_method": "That cannot be done here; what can: {methods}.",
}
SENTENCES: Mapping[str, str] = {**OF_THE_GATE, **OF_IDENTITY, **OF_THE_SHOP, **OF_STORAGE, **OF_THE_DOOR}


def say(said: Refusal | Misfit) -> str:
    """The sentence of a refusal or of a field that does not fit."""
    return sentence(said.sentence, said.params)


def sentence(name: str, params: Mapping[str, object]) -> str:
    """The sentence of this name; one that is missing is said by its name rather than not at all."""
    try:
        return SENTENCES[name].format_map(params)
    except (KeyError, IndexError, ValueError):
        return name


def beside(invalid: Invalid) -> dict[str, str]:
    """For each field the sentence to show beside it: the first, where there are several."""
    said: dict[str, str] = {}
    for misfit in invalid.misfits:
        said.setdefault(misfit.field, say(misfit))
    return said
