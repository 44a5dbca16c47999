"""The pages of the assistant as a browser without a script has them: what is refused, what is hostile, whose it is."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.assistant.demo import Demo, open_demo
from tests.cast import PASSWORD

BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with open_demo(tmp_path_factory.mktemp("pages") / "data") as open_shop:
        yield open_shop


class Reader:
    """Somebody with a browser's cookie."""

    def __init__(self, demo: Demo, name: str, door: str = "/api/login") -> None:
        self._demo = demo
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(demo.door), base_url="http://localhost:5000", headers=BROWSER
        )
        signed_in = self._client.post(door, json={"username": name, "password": PASSWORD})
        assert demo.run(signed_in).status_code == 200

    def page(self, path: str) -> httpx.Response:
        return self._demo.run(self._client.get(path))  # type: ignore[no-any-return]

    def sends(self, path: str, **form: str) -> httpx.Response:
        return self._demo.run(self._client.post(path, data=form))  # type: ignore[no-any-return]

    def says(self, say: str, code: str = "", at: str = "/assistant", **more: str) -> str:
        """Say something; the page that shows the answer."""
        sent = self.sends(at, say=say, conversation=code, **more)
        assert sent.status_code == 303, sent.text
        return self.page(sent.headers["location"].partition("#")[0]).text


@pytest.fixture
def ann(demo: Demo, request: pytest.FixtureRequest) -> Reader:
    name = f"ann-{abs(hash(request.node.name)) % 10**8}"
    demo.newcomer(name)
    return Reader(demo, name)


def code_in(page: str) -> str:
    found = re.search(r'data-talk="(\w+)"', page)
    assert found
    return found[1]


def test_what_cannot_be_taken_is_said_beside_the_field_and_nothing_is_kept(ann: Reader) -> None:
    refused = ann.sends("/assistant", say=" ", conversation="")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    long = ann.sends("/assistant", say="x" * 1001, conversation="")
    assert (long.status_code, "x" * 1001 in long.text) == (422, True)  # what was typed is not lost
    assert "Conversations" not in ann.page("/assistant").text


def test_what_was_said_a_moment_ago_is_gone_on_with_and_anew_is_anew(ann: Reader) -> None:
    code = code_in(ann.says("show me mugs"))
    assert code_in(ann.page("/assistant").text) == code
    assert "Enamel mug" not in ann.page("/assistant?new=1").text.partition("For example")[0]
    assert ann.sends(f"/assistant/{code}/delete").headers["location"] == "/assistant?new=1"
    assert ann.page(f"/assistant/{code}").status_code == 404


def test_words_of_somebody_are_words_wherever_they_stand(ann: Reader) -> None:
    hostile = "<script>alert(1)</script>\"' onload=x {{ 7*7 }}"
    for page in (ann.says(hostile), ann.page("/assistant?new=1").text):
        assert "<script>alert" not in page
        assert html.escape("<script>alert(1)</script>") in page


def test_a_card_has_what_it_costs_what_is_there_and_a_button_that_adds_exactly_this(ann: Reader) -> None:
    page = ann.says("show me mugs")
    assert 'name="say" value="Add Enamel mug to my cart"' in page
    page = ann.says("that one", choice="add:GLV-OV")
    assert "Added 1 × Oven glove" in page
    assert re.search(r'class="count">1<', page)
    undo = re.search(r'value="(undo:\w+)"', page)
    assert undo
    ann.says("add the enamel mug in pine")  # what is newer elsewhere is left
    taken_back = ann.says("Undo", code_in(page), choice=undo[1])
    assert "I took that back." in taken_back
    assert "undo:" not in taken_back


def test_only_who_may_talk_has_the_button_and_the_office_has_a_page_of_its_own(
    demo: Demo, ann: Reader
) -> None:
    stranger = demo.run(
        httpx.AsyncClient(transport=httpx.ASGITransport(demo.door), base_url="http://localhost:5000").get(
            "/", headers=BROWSER
        )
    )
    assert "data-open-ask-box" not in stranger.text
    assert "data-open-ask-box" in ann.page("/products").text
    assert "data-open-ask-box" not in ann.page("/assistant").text  # it is there already
    boss = Reader(demo, "admin_user", "/api/admin/login")
    assert "data-open-ask-box" not in boss.page("/admin").text
    page = boss.says("net sales this month by country", at="/admin/assistant")
    assert 'href="/admin/reports/sales?' in page
    assert "as a table" in page
    best = boss.says("which products sold best this year?", at="/admin/assistant")
    assert "Pieces sold by product" in best  # the figure that was asked for, drawn
    assert ann.page(f"/admin/assistant/{code_in(page)}").status_code in (302, 303, 403)
    assert ann.page(f"/assistant/{code_in(page)}").status_code == 404


def asked(ann: Reader, words: str = "I would like to talk to a person") -> str:
    """Somebody asks for a person; the page of their conversation."""
    return ann.says(words, choice="hand_over")


def test_a_person_answers_where_it_was_asked_and_each_side_sees_how_it_stands(
    demo: Demo, ann: Reader
) -> None:
    waiting = asked(ann)
    assert "You wait for a person." in waiting
    code = code_in(waiting)
    ann.says("<b>can it be engraved?</b>", code)
    boss = Reader(demo, "admin_user", "/api/admin/login")
    assert "/admin/conversations?show=waiting" in boss.page("/admin").text
    listed = boss.page("/admin/conversations?show=waiting").text
    (handed,) = set(re.findall(r"/admin/conversations/([A-Z0-9]{10})", listed))
    at = f"/admin/conversations/{handed}"
    read = boss.page(at).text
    assert html.escape("<b>can it be engraved?</b>") in read
    assert boss.sends(f"{at}/answer", answer=" ").status_code == 422
    assert boss.sends(f"{at}/take").status_code == 303
    assert "A person is looking at it" in ann.page(f"/assistant/{code}").text
    assert boss.sends(f"{at}/answer", answer="Yes.\n<script>alert(1)</script>").status_code == 303
    back = ann.page(f"/assistant/{code}").text
    assert "A person has answered." in back
    assert html.escape("<script>alert(1)</script>") in back
    assert "<script>alert" not in back
    assert "/admin/conversations?show=waiting" not in boss.page("/admin").text
    question = re.search(r'name="code" value="(\w+)"', back)
    assert question
    assert ann.sends("/assistant/not-after-all", code=question[1], conversation=code).status_code == 303
    assert "A person has answered." not in ann.page(f"/assistant/{code}").text
    assert "Nobody waits" in boss.page("/admin/conversations").text


def test_those_who_wait_are_leafed_through_both_ways_and_narrowed(demo: Demo) -> None:
    boss = demo.person("admin_user", at="/api/admin/tokens")
    names = [f"queue-{number}" for number in range(4)]
    for name in names:
        said = {"say": f"{name} asks"}
        assert demo.newcomer(name).ask("POST", "/api/assistant/questions", said).status_code == 201
        demo.shop.house.clock.at += 1  # type: ignore[attr-defined]

    def listed(query: str) -> dict:
        answer = boss.ask("GET", f"/api/admin/conversations?{query}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    every = listed("show=waiting")
    codes = [each["code"] for each in every["items"]]
    assert [each["name"] for each in every["items"]] == names  # whoever waits longest comes first
    assert (every["count"], every["more"]) == (4, False)
    one = listed("show=waiting&limit=3")
    two = listed(f"show=waiting&limit=3&after={one['next']}")
    assert [each["code"] for page in (one, two) for each in page["items"]] == codes
    back = listed(f"show=waiting&limit=3&before={two['previous']}")
    assert [each["code"] for each in back["items"]] == codes[:3]
    assert boss.ask("POST", f"/api/admin/conversations/{codes[3]}/take", {}).status_code == 200
    assert [each["code"] for each in listed("mine=true")["items"]] == [codes[3]]
    assert [each["name"] for each in listed("person=QUEUE-1")["items"]] == ["queue-1"]
    assert listed("person=nobody-of-that-name")["items"] == []
    assert [each["state"] for each in listed("")["items"]] == ["waiting"] * 3 + ["taken"]
    assert boss.ask("GET", "/api/admin/conversations?after=NOSUCHCODE").status_code == 422
