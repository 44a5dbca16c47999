"""Somebody's own agent comes in by /mcp: the gate before it, what it may do, and that it ends."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from html import unescape
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from counterfoil.gate.permissions import OF_SHOPPERS
from tests.assistant.test_tool_table import CELLS
from tests.cast import APPROVED, Person, Shop, plenty
from tests.waiting import PATIENCE

PASSWORD = "a long enough password"
OLDER, NEWER = "2025-11-25", "2026-07-28"
WIRES = pytest.mark.parametrize("wire", [OLDER, NEWER])
OFFICE = "/api/admin/mcp"


def address(shop: Shop, path: str = "/mcp") -> str:
    """How the shop calls its door for agents."""
    return str(httpx.get(f"{shop.url}/.well-known/oauth-protected-resource{path}").json()["resource"])


def lent(shop: Shop, person: Person, **wants: str) -> dict[str, Any]:
    """Tokens for an agent of theirs."""
    said = {"username": person.username, "password": person.password, "resource": address(shop), **wants}
    answer = shop.stranger().post("/api/tokens", said)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def key(person: Person, *scopes: str, path: str = "/api/keys") -> str:
    wants = {"current_password": person.password, "name": "agent", "scopes": list(scopes), "days": 1}
    answer = person.post(path, wants)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


class Agent:
    """A program that speaks the protocol by hand, with one credential."""

    def __init__(self, shop: Shop, secret: str | None, wire: str = NEWER, path: str = "/mcp") -> None:
        self.shop, self.wire, self.path = shop, wire, path
        self.can: dict[str, Any] = {}  # what the client says of itself
        shown = {} if secret is None else {"authorization": f"Bearer {secret}"}
        self.http = shop.stranger(accept="application/json, text/event-stream", **shown).http

    def asks(self, method: str, headers: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        """One message."""
        said = {"mcp-protocol-version": self.wire, **(headers or {})}
        if self.wire == NEWER:
            said |= {"mcp-method": method, **({"mcp-name": params["name"]} if "name" in params else {})}
            about = {"protocolVersion": NEWER, "clientCapabilities": self.can}
            params["_meta"] = {f"io.modelcontextprotocol/{name}": each for name, each in about.items()}
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return self.http.post(self.path, json=message, headers=said)

    def calls(self, tool: str, **arguments: Any) -> httpx.Response:
        return self.asks("tools/call", name=tool, arguments=arguments)

    def does(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool gives."""
        answer = self.calls(tool, **arguments)
        assert answer.status_code == 200, answer.text
        result = answer.json()["result"]
        assert not result["isError"], result
        return dict(result["structuredContent"])

    @property
    def tools(self) -> dict[str, dict[str, Any]]:
        """What it is told that it may call."""
        return {each["name"]: each for each in self.asks("tools/list").json()["result"]["tools"]}


@WIRES
def test_it_searches_and_fills_the_cart_of_whom_it_speaks_for(shop: Shop, wire: str) -> None:
    ann = shop.newcomer()
    agent = Agent(shop, lent(shop, ann)["access_token"], wire)
    found = agent.does("list_products", q="mug")["items"]
    assert found
    sku = plenty(ann)
    told = agent.does("add_to_cart", sku=sku, quantity=2)
    assert [(line["sku"], line["quantity"]) for line in told["lines"]] == [(sku, 2)]
    assert ann.cart()["lines"] == told["lines"]
    assert agent.does("read_cart") == told


@WIRES
def test_the_tools_it_is_told_of_are_those_it_may_call(shop: Shop, wire: str) -> None:
    ann = shop.newcomer()
    everything = Agent(shop, lent(shop, ann)["access_token"], wire).tools
    assert {"add_to_cart", "list_orders", "list_products", "place_order", "read_cart"} <= set(everything)
    assert not {"read_report", "find_in_office"} & set(everything)
    reader = Agent(shop, lent(shop, ann, scope="catalogue:read cart:read")["access_token"], wire).tools
    assert {"list_products", "read_cart"} <= set(reader) < set(everything)
    assert not {"add_to_cart", "place_order", "list_orders"} & set(reader)
    assert everything["list_products"]["annotations"]["readOnlyHint"]
    assert everything["place_order"]["annotations"]["destructiveHint"]
    for each in everything.values():
        assert each["inputSchema"]["additionalProperties"] is False
        assert each.get("outputSchema", {"type": "object"})["type"] == "object"


def test_how_long_a_list_may_be_kept_is_said_and_that_it_is_theirs_alone(shop: Shop) -> None:
    result = Agent(shop, lent(shop, shop.newcomer())["access_token"]).asks("tools/list").json()["result"]
    assert (result["ttlMs"], result["cacheScope"]) == (60_000, "private")


class TestTheGate:
    @WIRES
    def test_without_a_token_it_is_told_where_to_get_one_and_what_for(self, shop: Shop, wire: str) -> None:
        answer = Agent(shop, None, wire).calls("read_cart")
        assert answer.status_code == 401
        told = answer.headers["www-authenticate"]
        assert told.startswith('Bearer realm="counterfoil", resource_metadata="')
        assert "error" not in told
        assert (
            f'resource_metadata="{address(shop).removesuffix("/mcp")}/.well-known/oauth-protected-resource/mcp"'
            in told
        )
        scopes = told.partition('scope="')[2].rstrip('"').split()
        assert scopes == sorted(scopes)
        assert set(scopes) <= set(map(str, OF_SHOPPERS)) | {"assistant"}
        assert {"cart:change", "orders:place"} <= set(scopes)

    def test_a_token_counts_in_the_header_alone(self, shop: Shop) -> None:
        ann = shop.newcomer()
        token = lent(shop, ann)["access_token"]
        nobody = Agent(shop, None, path=f"/mcp?access_token={token}")
        assert nobody.asks("tools/list").status_code == 401
        nobody = Agent(shop, None)
        nobody.http.cookies.update(ann.http.cookies)
        nobody.http.cookies.set("counterfoil-access", token)
        answer = nobody.asks("tools/list")
        assert answer.status_code == 401
        assert "error" not in answer.headers["www-authenticate"]

    @WIRES
    def test_what_opens_nothing_is_told_apart_from_nothing(self, shop: Shop, wire: str) -> None:
        ann = shop.newcomer()
        gone = lent(shop, ann)
        shop.stranger().post("/api/tokens/revoke", {"token": gone["refresh_token"]})
        for secret in ("nonsense", gone["access_token"]):
            answer = Agent(shop, secret, wire).calls("read_cart")
            assert answer.status_code == 401
            assert 'error="invalid_token"' in answer.headers["www-authenticate"]
            assert "resource_metadata=" in answer.headers["www-authenticate"]

    @WIRES
    def test_ones_own_token_is_for_the_whole_shop_and_buys_nothing_here(self, shop: Shop, wire: str) -> None:
        ann = shop.newcomer()
        asked = {"username": ann.username, "password": PASSWORD}
        own = Agent(shop, shop.stranger().post("/api/tokens", asked).json()["access_token"], wire)
        sku = plenty(ann)
        assert own.calls("add_to_cart", sku=sku, quantity=1).status_code == 200
        assert [line["sku"] for line in ann.cart()["lines"]] == [sku]
        assert "/confirm/" in own.calls("place_order").text
        assert ann.get("/api/orders").json()["items"] == []

    def test_a_token_for_agents_opens_nothing_else(self, shop: Shop) -> None:
        tokens = lent(shop, shop.newcomer())
        program = shop.stranger(authorization=f"Bearer {tokens['access_token']}")
        assert [program.get(path).status_code for path in ("/api/me", "/api/cart", "/api/sessions")] == [
            401
        ] * 3
        again = shop.stranger().post("/api/tokens/refresh", {"refresh_token": tokens["refresh_token"]}).json()
        assert Agent(shop, again["access_token"]).does("read_cart")
        program = shop.stranger(authorization=f"Bearer {again['access_token']}")
        assert program.get("/api/me").status_code == 401

    @WIRES
    def test_what_was_not_lent_is_refused_by_its_name(self, shop: Shop, wire: str) -> None:
        ann = shop.newcomer()
        for secret in (key(ann, "catalogue:read"), lent(shop, ann, scope="catalogue:read")["access_token"]):
            agent = Agent(shop, secret, wire)
            assert agent.does("list_products")["items"]
            answer = agent.calls("add_to_cart", sku=plenty(ann))
            assert answer.status_code == 403
            told = answer.headers["www-authenticate"]
            assert 'error="insufficient_scope"' in told
            assert 'scope="cart:change"' in told
        assert ann.cart()["lines"] == []

    def test_a_name_in_the_header_does_not_hide_another_in_the_body(self, shop: Shop) -> None:
        agent = Agent(shop, lent(shop, shop.newcomer(), scope="catalogue:read")["access_token"])
        hidden = {"mcp-name": "list_products"}
        answer = agent.asks("tools/call", hidden, name="list_products", arguments={})
        assert answer.status_code == 200
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "read_cart"}}
        headers = {"mcp-protocol-version": NEWER, "mcp-method": "tools/call", **hidden}
        assert agent.http.post("/mcp", json=message, headers=headers).status_code == 403

    def test_a_page_of_another_site_may_ask_nothing(self, shop: Shop) -> None:
        agent = Agent(shop, lent(shop, shop.newcomer())["access_token"])
        for origin in (
            "https://evil.example",
            "null",
            "http://localhost.evil.example",
            "http://[",
            "file://",
        ):
            assert agent.asks("tools/list", {"origin": origin}).status_code == 403
        host = {"origin": "http://evil.example", "host": "evil.example"}
        assert agent.asks("tools/list", host).status_code == 403
        assert agent.asks("tools/list", {"origin": shop.url}).status_code == 200

    def test_it_is_posted_to(self, shop: Shop) -> None:
        for method in ("GET", "DELETE", "PUT"):
            answer = shop.stranger().http.request(method, "/mcp")
            assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")
        assert shop.stranger().http.options("/mcp").headers["allow"] == "OPTIONS, POST"

    def test_more_than_fits_is_not_read(self, shop: Shop) -> None:
        agent = Agent(shop, lent(shop, shop.newcomer())["access_token"])
        assert agent.calls("list_products", q="x" * (1 << 20)).status_code == 413

    @WIRES
    def test_what_is_no_message_is_told_so(self, shop: Shop, wire: str) -> None:
        agent = Agent(shop, lent(shop, shop.newcomer())["access_token"])
        headers = {
            "content-type": "application/json",
            "mcp-protocol-version": wire,
            "mcp-method": "tools/call",
        }
        for body in (b"", b"{", b"[]", b"[" * 10_000, b'{"method": 1}', b"\xff", b'{"a":' * 9_000):
            answer = agent.http.post("/mcp", content=body, headers=headers)
            assert answer.status_code == 400, body[:20]
            assert "Traceback" not in answer.text
        assert "Traceback" not in shop.said()


def test_what_a_program_may_read_before_it_comes_in(shop: Shop) -> None:
    for place, resource in (("", "/mcp"), ("/mcp", "/mcp"), (OFFICE, OFFICE)):
        told = shop.stranger().get(f"/.well-known/oauth-protected-resource{place}").json()
        own = told["authorization_servers"][0]
        assert told["resource"] == own + resource
        assert told["bearer_methods_supported"] == ["header"]
        assert "offline_access" not in told["scopes_supported"]
        staff = {"reports:read", "stock:read"} & set(told["scopes_supported"])
        assert bool(staff) == (resource == OFFICE)


def test_every_tool_at_the_gate_with_every_single_scope_and_what_is_meant_for_another_place(
    shop: Shop,
) -> None:
    """The table of tools once more, over the wire: its column of scopes is what the gate asks for."""
    ann = shop.newcomer()
    other = Agent(shop, lent(shop, ann)["access_token"], OLDER, path=OFFICE)
    assert {other.calls(tool).status_code for tool in CELLS} == {401}
    needs = {tool: row["scope"] for tool, row in CELLS.items()}
    assert set(map(str, OF_SHOPPERS)) <= set(needs.values())
    for scope in map(str, OF_SHOPPERS):
        agent = Agent(shop, key(ann, scope), OLDER)
        assert set(agent.tools) == {tool for tool, wanted in needs.items() if wanted in (scope, "any")}, scope
        for tool, wanted in needs.items():
            if wanted not in (scope, "any"):
                answer = agent.calls(tool)
                assert (answer.status_code, f'scope="{wanted}"' in answer.headers["www-authenticate"]) == (
                    403,
                    True,
                )


def test_no_tool_takes_who_is_asking(shop: Shop) -> None:
    agent = Agent(shop, lent(shop, shop.newcomer())["access_token"])
    result = agent.calls("read_cart", user_id=1).json()["result"]
    assert result["isError"]
    assert "user_id" in result["content"][0]["text"]


class TestYourAgents:
    """The page on which each is seen, made and ended."""

    def test_one_is_connected_by_the_form_seen_with_what_it_did_and_ended(self, shop: Shop) -> None:
        ann = shop.newcomer()
        assert "No agent acts for you." in ann.page("/account/agents").text
        made = ann.submit(
            "/account/agents",
            name="<b>Robot</b>",
            days="30",
            current_password=PASSWORD,
            **{"scope.catalogue:read": "on", "scope.cart:read": "on"},
        )
        assert made.status_code == 200
        told = json.loads(unescape(re.findall(r'id="new-told"[^>]*>([^<]*)</textarea>', made.text)[0]))
        server = told["mcpServers"]["counterfoil"]
        assert server["url"] == address(shop)
        agent = Agent(shop, server["headers"]["Authorization"].removeprefix("Bearer "))
        agent.does("list_products", q="<i>mug</i>")
        assert agent.calls("add_to_cart", sku="x").status_code == 403
        _until(lambda: len(ann.get("/api/agents").json()["items"][0]["done"]) == 2)
        page = ann.page("/account/agents").text
        assert "&lt;b&gt;Robot&lt;/b&gt;" in page
        assert "&lt;i&gt;mug&lt;/i&gt;" in page
        assert "refused: lacks the right" in page
        assert server["headers"]["Authorization"][20:] not in page
        (one,) = ann.get("/api/agents").json()["items"]
        assert [each["outcome"] for each in one["done"]] == ["NotAllowed", "done"]
        ended = ann.submit(f"/account/agents/{one['id']}")
        assert ended.headers["location"] == "/account/agents?ended=1"
        assert agent.calls("list_products").status_code == 401
        assert ann.submit(f"/account/agents/{one['id']}").headers["location"] == "/account/agents?ended=0"

    def test_what_does_not_fit_is_said_beside_it_and_nothing_is_made(self, shop: Shop) -> None:
        ann = shop.newcomer()
        refused = ann.submit("/account/agents", name="Robot", days="30", current_password="wrong")
        assert refused.status_code == 422
        assert "Please choose at least one thing" in refused.text
        assert ann.get("/api/agents").json()["items"] == []

    def test_tokens_that_were_lent_stand_there_too_and_others_agents_do_not(self, shop: Shop) -> None:
        ann, bea = shop.newcomer(), shop.newcomer()
        lent(shop, ann, scope="cart:read")
        (one,) = ann.get("/api/agents").json()["items"]
        assert (one["kind"], one["scopes"], one["done"]) == ("token", ["cart:read"], [])
        assert bea.get("/api/agents").json()["items"] == []
        assert bea.submit(f"/account/agents/{one['id']}").headers["location"].endswith("?ended=0")
        assert len(ann.get("/api/agents").json()["items"]) == 1


class TestMoney:
    """What takes a person's own yes."""

    def ready(self, shop: Shop, wire: str) -> tuple[Person, Agent]:
        ann = shop.newcomer()
        agent = Agent(shop, lent(shop, ann)["access_token"], wire)
        agent.does("add_to_cart", sku=plenty(ann))
        return ann, agent

    def test_the_newer_wire_sends_the_person_to_the_page_and_the_same_call_tells_what_became(
        self, shop: Shop
    ) -> None:
        ann, agent = self.ready(shop, NEWER)
        agent.can = {"elicitation": {"url": {}}}
        asked = agent.calls("place_order").json()["result"]
        assert asked["resultType"] == "input_required", asked
        wanted = asked["inputRequests"]["confirm"]
        assert (wanted["method"], wanted["params"]["mode"]) == ("elicitation/create", "url")
        url, state = wanted["params"]["url"], asked["requestState"]
        assert url.startswith(address(shop).removesuffix("/mcp") + "/confirm/")
        answered = {"inputResponses": {"confirm": {"action": "accept"}}, "requestState": state}
        told = agent.asks("tools/call", name="place_order", arguments={}, **answered).json()["result"]
        assert (told["structuredContent"]["state"], told["structuredContent"]["page"]) == ("open", url)
        assert ann.get("/api/orders").json()["items"] == []
        confirmed(ann, url)
        (order,) = ann.get("/api/orders").json()["items"]
        told = agent.asks("tools/call", name="place_order", arguments={}, **answered).json()["result"]
        assert told["structuredContent"]["state"] == "done"
        assert told["structuredContent"]["order"] == order["code"]

    @pytest.mark.parametrize("what", ["another's", "of other arguments", "turned", "made up"])
    def test_a_state_that_is_not_of_this_very_call_is_none(self, shop: Shop, what: str) -> None:
        ann, agent = self.ready(shop, NEWER)
        agent.can = {"elicitation": {"url": {}}}
        state = agent.calls("place_order").json()["result"]["requestState"]
        if what == "another's":
            _, agent = self.ready(shop, NEWER)
            agent.can = {"elicitation": {"url": {}}}
        elif what == "turned":
            state = state[:-1] + ("0" if state[-1] != "0" else "1")
        elif what == "made up":
            state = "é" * 40
        wants = {"collect": True} if what == "of other arguments" else {}
        asked = agent.asks("tools/call", name="place_order", arguments=wants, requestState=state).json()[
            "result"
        ]
        assert state.partition(".")[0] not in str(asked)  # it is asked anew, or refused
        assert ann.get("/api/orders").json()["items"] == []

    def test_the_older_wire_says_where_to_go_first(self, shop: Shop) -> None:
        ann, agent = self.ready(shop, OLDER)
        error = agent.calls("place_order").json()["error"]
        assert error["code"] == -32042
        (wanted,) = error["data"]["elicitations"]
        assert wanted["mode"] == "url"
        assert wanted["elicitationId"] in wanted["url"]
        assert ann.get("/api/orders").json()["items"] == []
        confirmed(ann, wanted["url"])
        assert len(ann.get("/api/orders").json()["items"]) == 1

    def test_a_client_that_opens_nothing_is_given_the_address_in_words(self, shop: Shop) -> None:
        _, agent = self.ready(shop, NEWER)
        result = agent.calls("place_order").json()["result"]
        page = result["structuredContent"]["page"]
        assert page in result["content"][0]["text"]
        assert "/confirm/" in page

    @WIRES
    def test_no_agent_says_yes_by_itself(self, shop: Shop, wire: str) -> None:
        ann, agent = self.ready(shop, wire)
        agent.can = {"elicitation": {"form": {}}}
        made = agent.does("read_cart") and agent.calls("place_order").json()
        code = re.search(r"/confirm/([A-Z0-9]+)", str(made))
        assert code
        for way in ("/mcp", f"/api/assistant/proposals/{code[1]}", f"/confirm/{code[1]}"):
            assert agent.http.post(way, json={"hash": "0" * 64}).status_code in (400, 401, 403)
        assert ann.get("/api/orders").json()["items"] == []


def confirmed(person: Person, url: str) -> None:
    """Open the page, see what it says, and say yes there by its own form."""
    path = httpx.URL(url).path
    page = person.page(path)
    assert page.status_code == 200
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    done = person.submit(path, **fields, card=APPROVED)
    assert done.status_code == 303, done.text


def test_reports_are_for_staff_at_the_door_of_the_office(shop: Shop) -> None:
    boss = shop.person("admin_user")
    secret = key(boss, "reports:read", "stock:read", path="/api/admin/keys")
    agent = Agent(shop, secret, path=OFFICE)
    assert "read_report" in agent.tools
    assert agent.calls("read_cart").status_code == 403
    assert Agent(shop, secret).asks("tools/list").status_code == 403  # the other door
    assert (
        Agent(shop, lent(shop, shop.newcomer())["access_token"], path=OFFICE).asks("tools/list").status_code
        == 401
    )
    tokens = shop.stranger().post(
        "/api/admin/tokens",
        {"username": boss.username, "password": boss.password, "resource": address(shop, OFFICE)},
    )
    assert "read_report" in Agent(shop, tokens.json()["access_token"], path=OFFICE).tools


class TestItEnds:
    @pytest.mark.parametrize("ending", ["revoke", "end the key", "sign out everywhere", "shut out"])
    def test_at_the_next_call(self, shop: Shop, ending: str) -> None:
        ann = shop.newcomer()
        if ending == "end the key":
            agent = Agent(shop, key(ann, "cart:read"))
        else:
            tokens = lent(shop, ann)
            agent = Agent(shop, tokens["access_token"])
        assert agent.does("read_cart")["lines"] == []
        if ending == "revoke":
            shop.stranger().post("/api/tokens/revoke", {"token": tokens["refresh_token"]})
        elif ending == "end the key":
            ann.delete(f"/api/keys/{ann.get('/api/keys').json()['items'][0]['id']}")
        elif ending == "sign out everywhere":
            ann.delete("/api/sessions")
        else:
            shop.command("people", "disable", ann.username)
        answer = agent.calls("read_cart")
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]

    def test_a_thousand_calls_race_one_ending(self, shop: Shop) -> None:
        ann = shop.newcomer()
        tokens = lent(shop, ann)
        told: list[tuple[float, int]] = []
        over = threading.Event()
        message = (
            b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_cart","arguments":{}}}'
        )
        headers = {
            "authorization": f"Bearer {tokens['access_token']}",
            "accept": "application/json, text/event-stream",
            "content-type": "application/json",
            "mcp-protocol-version": OLDER,
        }

        def ask() -> None:
            line = HTTPConnection("127.0.0.1", shop.port, timeout=PATIENCE)
            for _ in count():
                if over.is_set():
                    break
                asked = time.monotonic()
                line.request("POST", "/mcp", message, headers)
                answer = line.getresponse()
                answer.read()
                told.append((asked, answer.status))
            line.close()

        crowd = [threading.Thread(target=ask) for _ in range(8)]
        for each in crowd:
            each.start()
        _until(lambda: len(told) >= 200)
        shop.stranger().post("/api/tokens/revoke", {"token": tokens["refresh_token"]})
        ended = time.monotonic()
        _until(lambda: len(told) >= 1_000 and told[-1][0] > ended + 1)
        over.set()
        for each in crowd:
            each.join()
        assert {status for _, status in told} == {200, 401}
        assert [status for asked, status in told if asked > ended + 1 and status != 401] == []


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


# In a process of its own, so that what is loaded can be counted.
DENIED = """
import asyncio, json, sys, threading, traceback
from counterfoil.app import OpenShop
from counterfoil.settings import Settings

shop = OpenShop(Settings.read({}, {"data": sys.argv[1], "log": "json"}), lambda: None)
traced = []
traceback.format_exception = traceback.print_exc = lambda *_, **__: traced.append(1) or []

async def knock(method, path, *headers):
    told = []
    async def receive():
        return {"type": "http.request", "body": b"{}", "more_body": False}
    async def send(message):
        told.append(message)
    scope = {"type": "http", "http_version": "1.1", "method": method, "raw_path": path, "query_string": b"",
             "scheme": "http", "client": ("127.0.0.1", 1),
             "headers": [(b"host", b"localhost:5000"), (b"content-length", b"2"), *headers]}
    await shop.door(scope, receive, send)
    return told[0]["status"]

async def story():
    shop.lanes.start(asyncio.get_running_loop())
    told = []
    for path in (b"/mcp", b"/api/admin/mcp"):
        told += [
            await knock("POST", path),
            await knock("POST", path, (b"authorization", b"Bearer nonsense")),
            await knock("POST", path, (b"authorization", b"Bearer " + b"a.b.c")),
            await knock("POST", path, (b"origin", b"https://evil.example")),
            await knock("GET", path),
        ]
    await shop.door.close(1)
    await shop.lanes.drain(1)
    return told

told = asyncio.run(story())
print(json.dumps([told, sorted({name.partition(".")[0] for name in sys.modules} & {"mcp", "mcp_types", "pydantic"}), len(traced)]))
"""


def test_whoever_is_denied_has_nothing_loaded_and_nothing_traced(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DENIED, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "COUNTERFOIL_DEMO": ""},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[[401, 401, 401, 403, 405, 401, 401, 401, 403, 405], [], 0]"
    assert "Traceback" not in done.stdout + done.stderr
