"""Whether a GET of the sign-out page was meant, by what the browser says of it."""

import pytest

from counterfoil.web.pages.people import meant


class Asked:
    """As much of a visit as the rule looks at."""

    bearer: str | None = None

    def __init__(self, **headers: str) -> None:
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def header(self, name: str) -> str | None:
        return self._headers.get(name)


@pytest.mark.parametrize(
    "headers, yes",
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "none"}, True),  # typed, or a bookmark
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({}, False),  # an old browser, or an image on another page
        ({"sec_fetch_site": "none", "sec_purpose": "prefetch"}, False),
        ({"sec_fetch_site": "none", "sec_purpose": "prefetch;prerender"}, False),
        ({"sec_fetch_site": "same-origin", "purpose": "prefetch"}, False),
        ({"sec_fetch_site": "same-origin", "x_moz": "prefetch"}, False),
    ],
)
def test_only_who_asked_for_it_is_signed_out(headers: dict[str, str], yes: bool) -> None:
    assert meant(Asked(**headers)) is yes


def test_a_program_that_shows_its_token_means_it() -> None:
    program = Asked()
    program.bearer = "a token"
    assert meant(program)
