"""Where the browser is the store: it can read, keep or lose what it holds, and change nothing."""

import pytest

from counterfoil.identity.values import ValuesTooLong
from counterfoil.wire import cookies

BOTH = pytest.mark.parametrize("name", ["cookie:signed", "cookie:encrypted"])


@BOTH
def test_a_cookie_that_was_changed_in_any_place_is_no_cookie(opening, name):
    ann = opening(name).newcomer()
    ann.change(lambda session: session.set("discount", 10))
    whole = ann.values
    for at, letter in enumerate(whole):
        for other in ("A", "B", "", "..", "=", "ü"):
            ann.values = whole[:at] + other + whole[at + 1 :]
            assert ann.remembers() == ({"discount": 10} if other == letter else {}), ann.values
    for text in ["", ".", "..", "s1..", "e1.x.y", "A" * 5000, whole + "=", whole + ".", "\ud800", "s1.\0.\0"]:
        ann.values = text
        assert ann.remembers() == {}


@BOTH
def test_a_cookie_is_of_one_kind_of_one_shop_and_of_one_session(opening, name):
    hall, other_shop = opening(name), opening(name)
    ann, stranger = hall.newcomer(), other_shop.newcomer()
    ann.change(lambda session: session.set("key", 1))
    stranger.values = ann.values
    assert stranger.remembers() == {}
    again = hall.signs_in(ann.account_id)
    again.values = ann.values
    assert again.remembers() == {}
    hall.name = {"cookie:signed": "cookie:encrypted", "cookie:encrypted": "cookie:signed"}[name]
    hall.restart()
    assert ann.remembers() == {}


@BOTH
def test_a_new_key_loses_nothing_and_a_key_that_is_gone_opens_nothing(opening, name):
    hall = opening(name)
    ann = hall.newcomer()
    ann.change(lambda session: session.set("key", 1))
    first = ann.values
    old = hall.keys.of("cookie")[0]
    new = hall.keys.rotate("cookie", 0)
    assert ann.remembers() == {"key": 1}
    ann.change(lambda session: session.add("key", 1))
    assert f".{old.id}." in first
    assert f".{new.id}." in ann.values
    hall.keys.revoke(old.id)
    assert ann.remembers() == {"key": 2}
    ann.values = first
    assert ann.remembers() == {}


def test_signed_can_be_read_by_its_holder_and_encrypted_cannot(opening):
    from base64 import urlsafe_b64decode

    for name, readable in [("cookie:signed", True), ("cookie:encrypted", False)]:
        ann = opening(name).newcomer()
        ann.change(lambda session: session.set("key", "a text to find"))
        content = urlsafe_b64decode(ann.values.split(".")[2] + "==")
        assert (b"a text to find" in content) is readable
        once = ann.values
        ann.change(lambda session: session.set("key", "a text to find"))
        assert (once == ann.values) is readable


@BOTH
def test_a_cookie_never_grows_over_what_browsers_keep(opening, name):
    ann = opening(name).newcomer()
    longest = 0
    visit = ann.visit()
    with pytest.raises(
        ValuesTooLong, match=r"session\['key \d+'\] does not fit: the cookie would be 4,\d\d\d bytes"
    ):
        for number in range(1000):
            visit.session[f"key {number}"] = "x" * 10
            longest = number
    visit.ends()
    assert len(ann.remembers()) == longest + 1
    name_of_it = cookies.named(cookies.VALUES, secure=True)
    line = cookies.line(name_of_it, ann.values, max_age=99_999_999, secure=True)
    assert 3_900 < len(line) <= 4_096


@BOTH
def test_nothing_left_is_no_cookie(opening, name):
    ann = opening(name).newcomer()
    ann.change(lambda session: session.set("key", 1))
    ann.change(lambda session: session.pop("key"))
    assert ann.values == ""
