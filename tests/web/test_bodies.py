"""Forms and JSON, from the tidy to the hostile."""

import json
import tarfile

import pytest

from counterfoil.gate.refusals import Invalid
from counterfoil.wire import bodies
from counterfoil.wire.refusals import Garbled
from tests.datasets import dataset

# y_ cases of the set that decision 26 refuses all the same.
STRICTER = {
    "y_object_duplicated_key.json": "the same key twice",
    "y_object_duplicated_key_and_value.json": "the same key twice",
}


def cases() -> list[tuple[str, bytes]]:
    with tarfile.open(dataset("bad-json") / "test_parsing.tar.gz") as tar:
        files = [member for member in tar.getmembers() if member.isfile()]
        return [(file.name.rpartition("/")[2], tar.extractfile(file).read()) for file in files]  # type: ignore[union-attr]


def parses(body: bytes) -> bool:
    try:
        bodies.json_value(body)
    except Garbled:
        return False
    return True


def test_every_case_of_the_json_test_suite_gets_its_verdict():
    wrong = {}
    for name, body in cases():
        parsed = parses(body)
        if name in STRICTER:
            assert not parsed, name
        elif name[0] in "yn" and parsed != name.startswith("y_"):
            wrong[name] = parsed
    assert not wrong


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"nul",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":1} x',
        b'{"a":1}{"a":1}',
        b'{"a":"\\ud800"}',
        b'{"\\udc00":1}',
        b'{"a":["\\ud83d"]}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xc0\xaf"}',
        '{"a":1}'.encode("utf-16"),
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":01}',
        b'{"a":0x1}',
        b'{"a":1 /* one */}',
        b'{"a":"\n"}',
        b'{"a":"\x00"}',
        b"[" * 100_000,
        b'{"a":' * 33 + b"1" + b"}" * 33,
        b'{"a":' + b"9" * 1_000_000 + b"}",
    ],
)
def test_what_is_no_json_does_not_parse(body):
    with pytest.raises(Garbled):
        bodies.json_object(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' {"a": 1} \r\n\t', {"a": 1}),
        (b'{"a":1' + b"0" * 30 + b"}", {"a": 10**30}),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        ('{"a":"١٢"}'.encode(), {"a": "١٢"}),
        (b'{"a":' * 32 + b"1" + b"}" * 32, None),
        (b'{"a":"' + b"[" * 1_000 + b'"}', {"a": "[" * 1_000}),
        (b'{"a":"\\"[[[' + b"{" * 100 + b'"}', {"a": '"[[[' + "{" * 100}),
    ],
)
def test_what_is_json_parses(body, value):
    parsed = bodies.json_object(body)
    assert parsed == (json.loads(body) if value is None else value)


@pytest.mark.parametrize("body", [b"[]", b"1", b'"a"', b"null", b"true", b"[{}]"])
def test_json_that_is_no_object_does_not_fit(body):
    with pytest.raises(Invalid):
        bodies.json_object(body)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (b"", {}),
        (b"a=1&b=2", {"a": "1", "b": "2"}),
        (b"a=&b", {"a": "", "b": ""}),
        (b"a=1+2%2B3", {"a": "1 2+3"}),
        (b"a=%F0%9F%98%80", {"a": "😀"}),
        ("a=é".encode(), {"a": "é"}),
        (b"a=1&&b=2&", {"a": "1", "b": "2"}),
        (b"a%3Db=c%26d=e", {"a=b": "c&d=e"}),
        (b"a=1;b=2", {"a": "1;b=2"}),
        (b"address.name=x", {"address.name": "x"}),
    ],
)
def test_a_form_is_read(text, fields):
    assert bodies.pairs(text) == fields


@pytest.mark.parametrize(
    "text", [b"a=%", b"a=%4", b"a=%zz", b"%g0=1", b"a=%ff", b"a=\xff", b"a=%ed%a0%80", b"a=%u0041"]
)
def test_a_garbled_form_is_not_read(text):
    with pytest.raises(Garbled):
        bodies.pairs(text)


def test_a_field_that_comes_twice_is_named():
    with pytest.raises(Invalid) as refused:
        bodies.pairs(b"quantity=1&sku=a&quantity=2&quantity=3")
    assert [misfit.field for misfit in refused.value.misfits] == ["quantity"]


def test_a_form_has_an_end():
    bodies.pairs(b"&".join(b"f%d=1" % n for n in range(100)))
    with pytest.raises(Invalid):
        bodies.pairs(b"&".join(b"f%d=1" % n for n in range(101)))


def test_a_hundred_thousand_fields_are_refused_before_they_are_read(running):
    body = b"&".join(b"f%d=1" % n for n in range(100_000))
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    assert running.browser().post("/wish", content=body, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"quantity":2}', "application/json", 201),
        (b'{"quantity":2}', "application/json; charset=utf-8", 201),
        (b'{"quantity":2}', "APPLICATION/JSON", 201),
        (b'{"quantity":NaN}', "application/json", 400),
        (b'{"quantity":1e999}', "application/json", 422),
        (b'{"quantity":' + b"1" + b"0" * 30 + b"}", "application/json", 422),
        ('{"quantity":"١٢"}'.encode(), "application/json", 422),
        (b'{"quantity":true}', "application/json", 422),
        (b"[]", "application/json", 422),
        (b"", "application/json", 400),
        (b"quantity=2", "text/plain", 415),
        (b"<quantity>2</quantity>", "application/xml", 415),
        (b"quantity=2", "multipart/form-data; boundary=x", 415),
        (b"quantity=2", "application/x-www-form-urlencoded", 201),
        ("quantity=١٢".encode(), "application/x-www-form-urlencoded", 422),
    ],
)
def test_a_body_is_read_by_its_kind(running, body, kind, status):
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    answer = running.browser().post("/api/wish", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 422 and body != b"[]":
        assert [error["field"] for error in answer.json()["errors"]] == ["quantity"]
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "message", "errors"}
