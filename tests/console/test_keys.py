"""Looking after the shop's keys from the command line."""

import json


def secrets(console) -> list[dict]:
    return json.loads((console.folder / "secrets.json").read_text())["keys"]


def of(console, purpose: str) -> list[str]:
    return [key["id"] for key in secrets(console) if key["purpose"] == purpose]


def test_the_list_shows_every_key_and_no_secret(console):
    said = console("keys", "list")
    rows = [line.split() for line in said.out.splitlines()]
    assert [row[:2] for row in rows] == sorted(
        ([key["id"], key["purpose"]] for key in secrets(console)), key=lambda row: row[1]
    )
    assert {" ".join(row[3:]) for row in rows} == {"in use"}
    assert not any(key["secret"] in said.out for key in secrets(console))


def test_a_new_key_stands_beside_the_old_one(console):
    console("keys", "list")
    (old,) = of(console, "session")
    (line,) = console("keys", "rotate", "session").out.splitlines()
    fresh = of(console, "session")[0]
    assert line.split()[0] == fresh
    assert "in use from" in line
    assert of(console, "session") == [fresh, old]
    states = {line.split()[0]: line for line in console("keys", "list").out.splitlines()}
    assert states[old].endswith("in use")


def test_a_revoked_key_is_gone_and_another_takes_its_place(console):
    console("keys", "list")
    (old,) = of(console, "session")
    said = console("keys", "revoke", old)
    assert said.out.startswith(f"The key {old} (session) is gone. Everybody must sign in again")
    assert len(of(console, "session")) == 1
    assert old not in of(console, "session")
    again = console("keys", "revoke", old)
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith(f"counterfoil: There is no key {old};")


def test_the_key_of_the_trail_is_rotated_and_never_revoked(console):
    console("keys", "list")
    (old,) = of(console, "trail")
    said = console("keys", "revoke", old)
    assert said.code == 1
    assert "the trail could not be checked" in said.err
    assert of(console, "trail") == [old]
    assert console("keys", "rotate", "trail").code == 0
    assert console("audit", "verify").code == 0


def test_a_purpose_there_is_not_is_refused(console):
    said = console("keys", "rotate", "sesion")
    assert (said.code, said.err) == (
        1,
        "counterfoil: There is no key for sesion; `counterfoil keys list` shows them.\n",
    )


def test_the_trail_says_which_keys(console):
    fresh = console("keys", "rotate", "cookie").out.split()[0]
    console("keys", "revoke", fresh)
    with console.furnished() as shop, shop.store.reading() as db:
        lines = db.all("select operation, thing, way from trail order by id")
    assert lines == [
        ("rotate_secret", fresh, "command line"),
        ("revoke_secret", fresh, "command line"),
    ]
