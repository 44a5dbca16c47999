"""What the gate says to people, and how the sentences of every room are found: by id, filled with their parameters."""

from collections.abc import Mapping

from counterfoil.gate.refusals import Invalid, Misfit, Refusal

SENTENCES: dict[str, str] = {
    "busy": "We are very busy just now. Please try again in a moment.",
    "field.choice": "Please choose one of: {words}.",
    "field.day": "This must be a day, written like 2027-02-28.",
    "field.flag": "This is either yes or no.",
    "field.large_file": "A file has at most {most} here.",
    "field.letters": "This holds characters that cannot be kept.",
    "field.long": "At most {high} characters fit here.",
    "field.many": "At most {most} of these fit here.",
    "field.missing": "This is needed.",
    "field.no_file": "Please choose a file.",
    "field.object": "This must be an object with fields.",
    "field.range": "This must be from {low} to {high}.",
    "field.short": "At least {low} characters are needed here.",
    "field.text": "This must be text.",
    "field.whole": "This must be a whole number from {low} to {high}.",
    "gate.invalid_token": "This token opens nothing here: it is over, was ended, or is not one of ours.",
    "gate.needs_yes": "This takes your own yes: it is put before you, and you say so yourself.",
    "gate.not_allowed": "Your account may not do this. What is missing: {needs}.",
    "gate.not_fresh": "Please show your password again before you do this.",
    "gate.not_signed_in": "Please sign in first.",
    "gate.only_looking": "You see the shop as somebody else does, and can only look.",
    "gate.realm.admin": "This is the back office, and what you show opens the shop. Sign in at /admin/login, or get a token from /api/admin/tokens.",
    "gate.realm.shop": "This is the shop, and what you show opens the back office. Sign in at /login, or get a token from /api/tokens.",
    "gate.wrong_way": "This cannot be done by way of a {way}.",
    "invalid": "Some of this does not fit.",
    "not_found": "There is no such thing here.",
    "refused": "This cannot be done.",
    # Each right, as what somebody may do who has it.
    "right.account:change": "Change your name and address, and sign you out anywhere",
    "right.account:read": "See who you are and where you are signed in",
    "right.assistant": "Talk to the assistant, which may do for you what you may as a shopper",
    "right.cart:change": "Put things into your cart and take them out",
    "right.cart:read": "See your cart",
    "right.catalogue:read": "Look around in the shop",
    "right.changes:undo": "See what you and others of the staff changed, and undo what you may change",
    "right.conversations:answer": "Read and answer conversations in which somebody asks for a person",
    "right.office:enter": "Enter the back office, and keep views of its lists",
    "right.orders:cancel": "Cancel anybody's orders",
    "right.orders:oversee": "See everybody's orders",
    "right.orders:pack": "Pack orders",
    "right.orders:place": "Buy what is in your cart, cancel it, and send it back",
    "right.orders:read": "See your orders",
    "right.orders:refund": "Pay back, and take goods back",
    "right.orders:settle": "Say that money has come by transfer",
    "right.orders:ship": "Send orders, and put them away when they are done",
    "right.people:change": "Write people down, correct their name and address, and send them a link for a password",
    "right.people:close": "Close accounts for good",
    "right.people:disable": "Shut people out, and let them in again",
    "right.people:grant": "Give and take roles",
    "right.people:read": "See who has an account",
    "right.people:see_as": "See the shop as somebody else does",
    "right.prices:change": "Say what things cost: prices, tax, delivery and discount codes",
    "right.prices:read": "See the rates of tax and delivery, and the discount codes",
    "right.products:change": "Add, change and put away products, categories and pictures",
    "right.products:export": "Take products along as a file",
    "right.products:import": "Bring in products",
    "right.products:read": "See all products, those not for sale too",
    "right.reports:read": "Read the reports",
    "right.sales:import": "Bring in what another shop sold",
    "right.secrets:change": "Renew and revoke the shop's own keys",
    "right.sessions:clear": "End the sessions of all",
    "right.settings:change": "See and change the settings of the shop",
    "right.stock:change": "Write down what was received, and put the stock right",
    "right.stock:read": "See the stock and where it went",
    "right.trail:read": "Read the trail of what was done",
    "storage.unavailable": "Our records cannot be reached just now. Please try again in a moment.",
    "too_many": "That was too often. Please try again in {seconds} seconds.",
}

_LEARNED = dict(SENTENCES)


def learn(*rooms: Mapping[str, str]) -> None:
    """Let the sentences of these rooms be said as well."""
    for sentences in rooms:
        _LEARNED.update(sentences)


def say(said: Refusal | Misfit) -> str:
    """The sentence of a refusal or of a field that does not fit."""
    return sentence(said.sentence, said.params)


def sentence(name: str, params: Mapping[str, object]) -> str:
    """The sentence of this name; one that is missing is said by its name rather than not at all."""
    try:
        return _LEARNED[name].format_map(params)
    except (KeyError, IndexError, ValueError):
        return name


def beside(invalid: Invalid) -> dict[str, str]:
    """For each field the sentence to show beside it: the first, where there are several."""
    said: dict[str, str] = {}
    for misfit in invalid.misfits:
        said.setdefault(misfit.field, say(misfit))
    return said
