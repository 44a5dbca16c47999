"""The porch's pages: a form each, that works without a script, is read out well, and says what is wrong beside it."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple

from counterfoil.gate.refusals import Invalid, Refusal, WrongCredentials
from counterfoil.gate.sentences import beside, say
from counterfoil.identity import form_tokens
from counterfoil.identity.me import Me
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.verifying import AddressLink
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

STYLE = (
    b":root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}"
    b"body{max-width:26rem;margin:3rem auto;padding:0 1rem}"
    b"label,input,button{display:block;font:inherit}"
    b"label{margin-top:1rem}"
    b"input{box-sizing:border-box;width:100%;padding:.5rem;border:1px solid GrayText;border-radius:.25rem}"
    b"button{margin-top:1.5rem;padding:.6rem 1.2rem}"
    b".tick{display:flex;gap:.5rem;align-items:center}.tick input{width:auto}.tick label{margin:0}"
    b".wrong{font-weight:600}"
)
CSS = (b"content-type", b"text/css; charset=utf-8")
KEEP_A_DAY = (b"cache-control", b"public, max-age=86400")
WRONG = "That name and that password do not belong together. Please check both."


class Field(NamedTuple):
    """One field of a form."""

    name: str
    label: str
    complete: str  # what the browser may fill in
    type: str = "text"
    needed: bool = True


LOGIN = (
    Field("login", "User name or e-mail", "username"),
    Field("password", "Password", "current-password", "password"),
)
REGISTRATION = (
    Field("username", "User name", "username"),
    Field("email", "E-mail, if you like", "email", "email", needed=False),
    Field("password", "Password", "new-password", "password"),
)
PASSWORD = (
    Field("current_password", "Password now", "current-password", "password"),
    Field("password", "New password", "new-password", "password"),
)


def login(guest: Guest, refusal: Refusal | None = None) -> Answer:
    """The way in."""
    other = f'<p><a href="{_with_next(guest, "/register")}">I have no account yet</a></p>'
    return _form(guest, "Sign in", LOGIN, "/login", refusal, other)


def registration(guest: Guest, refusal: Refusal | None = None) -> Answer:
    """The way to become somebody here."""
    other = f'<p><a href="{_with_next(guest, "/login")}">I have an account</a></p>'
    return _form(guest, "Register", REGISTRATION, "/register", refusal, other)


def password(guest: Guest, refusal: Refusal | None = None) -> Answer:
    """Another password."""
    return _form(guest, "Change password", PASSWORD, "/me/password", refusal)


def logout(guest: Guest) -> Answer:
    """One button: looking at an address signs nobody out."""
    return _form(guest, "Sign out", (), "/logout")


def me(guest: Guest, who: Me) -> Answer:
    """Who I am here."""
    told = (
        f"<h1>{escape(who.username)}</h1>"
        f"<p>Here since {escape(who.since[:10])}, signed in {who.sign_ins} times.</p>"
        f'<p><a href="{escape(guest.at)}/me/password">Change password</a></p>'
        f'<p><a href="{escape(guest.at)}/logout">Sign out</a></p>'
    )
    return answers.page(_page(guest, who.username, told))


def verify(guest: Guest, link: AddressLink) -> Answer:
    """One button: looking at the page uses nothing up."""
    who, email = escape(link.username), escape(link.email)
    if link.done:
        told = f"<h1>That is your address</h1><p>{email} is shown to be that of {who}.</p>"
        return answers.page(_page(guest, "Your address", told))
    hidden = {form_tokens.FIELD: guest.token, "link": guest.query.get("link", "")}
    told = (
        "<h1>Is this your address?</h1>"
        f"<p>The account {who} says that it is written to at {email}. Press the button only if both are yours.</p>"
        f'<form method="post" action="{escape(guest.at)}/verify">{_hidden(hidden)}<button>Yes, both are mine</button></form>'
    )
    return answers.page(_page(guest, "Is this your address?", told))


def over(guest: Guest, refusal: Refusal) -> Answer:
    """A link that is good for nothing any more."""
    told = f'<h1>This link is over</h1><p class="wrong" role="alert">{escape(say(refusal))}</p>'
    return answers.page(_page(guest, "This link is over", told), answers.status_of(refusal))


def style(_: Guest) -> Answer:
    """How they look."""
    return Answer(200, (CSS, KEEP_A_DAY), STYLE)


def _form(
    guest: Guest,
    title: str,
    fields: Iterable[Field],
    path: str,
    refusal: Refusal | None = None,
    other: str = "",
) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    if "username" in errors and path == "/login":  # this page has one field for both
        errors["login"] = errors.pop("username")
    given = guest.form() if refusal else {}
    hidden = {form_tokens.FIELD: guest.token, "next": (given or guest.query).get("next", "")}
    parts = [
        f"<h1>{title}</h1>",
        _message(refusal, errors),
        f'<form method="post" action="{escape(guest.at)}{path}">',
        _hidden(hidden),
        *(_field(field, given.get(field.name, ""), errors.get(field.name, "")) for field in fields),
        _keep_box(given) if path in ("/login", "/register") else "",
        f"<button>{title}</button></form>",
        other,
    ]
    status = answers.status_of(refusal) if refusal else 200
    return answers.page(_page(guest, title, "".join(parts)), status)


def _hidden(values: Mapping[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
        if value
    )


def _message(refusal: Refusal | None, errors: Mapping[str, str]) -> str:
    if refusal is None or errors:
        return ""
    said = WRONG if isinstance(refusal, WrongCredentials) else say(refusal)
    return f'<p class="wrong" role="alert">{escape(said)}</p>'


def _field(field: Field, given: str, error: str) -> str:
    value = "" if field.type == "password" else f' value="{escape(given)}"'
    wrong = f' aria-invalid="true" aria-describedby="{field.name}-wrong" autofocus' if error else ""
    said = f'<p class="wrong" id="{field.name}-wrong">{escape(error)}</p>' if error else ""
    return (
        f'<label for="{field.name}">{field.label}</label>'
        f'<input id="{field.name}" name="{field.name}" type="{field.type}" autocomplete="{field.complete}"'
        f"{value}{wrong}{' required' if field.needed else ''}>{said}"
    )


def _keep_box(given: Mapping[str, str]) -> str:
    """Left empty, a browser says nothing of a box: `keep_offered` says that it was there."""
    ticked = " checked" if "keep_offered" not in given or given.get("keep") else ""
    return (
        '<input type="hidden" name="keep_offered" value="1">'
        f'<p class="tick"><input id="keep" type="checkbox" name="keep" value="yes"{ticked}>'
        '<label for="keep">Keep me signed in</label></p>'
    )


def _with_next(guest: Guest, path: str) -> str:
    wanted = answers.local((guest.form() if guest.method == "POST" else guest.query).get("next"), "")
    return escape(guest.at + path + (f"?next={answers.quoted(wanted)}" if wanted else ""))


def _page(guest: Guest, title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{escape(guest.at)}/porch.css"></head>'
        f"<body><main>{body}</main></body></html>"
    )
