"""The official clients, Python and TypeScript, over HTTP and over stdio: they search, fill a cart, and reach the page."""

import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx2
import mcp_types as types
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.agents import node
from tests.cast import Person, Shop
from tests.stories.test_agents import address, confirmed, key, lent
from tests.waiting import in_a_loop

REVISIONS = pytest.mark.parametrize("revision", ["2025-11-25", "2026-07-28"])
SCOPES = ("assistant", "cart:change", "cart:read", "catalogue:read", "orders:place")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One shop for all of them, with two processes that answer."""
    with Shop(tmp_path_factory.mktemp("agents") / "data", workers="2") as open_shop:
        yield open_shop


async def shops(transport: Any, revision: str, ann: Person | None = None) -> dict[str, Any]:
    """What the Python client was told; where the person is near, they say yes on the page it was sent to."""
    told: dict[str, Any] = {}

    async def opens(_: Any, params: types.ElicitRequestParams) -> types.ElicitResult:
        assert isinstance(params, types.ElicitRequestURLParams)
        told["page"] = params.url
        if ann is not None:
            confirmed(ann, params.url)
        return types.ElicitResult(action="accept")

    mode = revision if revision == "2026-07-28" else "legacy"
    async with Client(transport, mode=mode, elicitation_callback=opens) as client:
        told["tools"] = [tool.name for tool in (await client.list_tools()).tools]
        found = await client.call_tool("list_products", {"q": "mug"})
        slug = found.structured_content["items"][0]["slug"]
        product = await client.call_tool("read_product", {"slug": slug})
        told["sku"] = next(each["sku"] for each in product.structured_content["variants"] if each["stock"])
        cart = await client.call_tool("add_to_cart", {"sku": told["sku"], "quantity": 2})
        told["cart"] = [[line["sku"], line["quantity"]] for line in cart.structured_content["lines"]]
        try:
            told["answer"] = (await client.call_tool("place_order", {})).structured_content
        except MCPError as error:
            if error.code != types.URL_ELICITATION_REQUIRED:
                raise
            told["page"] = error.data["elicitations"][0]["url"]
    return told


@asynccontextmanager
async def over_http(shop: Shop, secret: str) -> AsyncIterator[Any]:
    """The wire of a client elsewhere."""
    headers = {"authorization": f"Bearer {secret}"}
    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        streamable_http_client(f"{shop.url}/mcp", http_client=http) as wire,
    ):
        yield wire


def over_stdio(secret: str, *words: str, **environment: str) -> AbstractAsyncContextManager[Any]:
    """The wire of a client that starts the shop's program."""
    given = {**os.environ, "COUNTERFOIL_TOKEN": secret, **environment}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "counterfoil", "mcp", *words], env=given
    )
    return stdio_client(server)


def bought(shop: Shop, ann: Person, told: dict[str, Any]) -> None:
    """They were sent to the shop's page; nothing is bought before the person says yes there, and then it is."""
    assert {"add_to_cart", "list_products", "place_order"} <= set(told["tools"])
    assert told["cart"] == [[told["sku"], 2]]
    assert told["page"].startswith(address(shop).removesuffix("/mcp") + "/confirm/")
    assert ann.get("/api/orders").json()["items"] == []
    confirmed(ann, told["page"])
    assert len(ann.get("/api/orders").json()["items"]) == 1


@REVISIONS
def test_the_python_client_over_http(shop: Shop, revision: str) -> None:
    ann = shop.newcomer()
    told = in_a_loop(shops(over_http(shop, lent(shop, ann)["access_token"]), revision))
    bought(shop, ann, told)


def test_the_same_call_tells_what_became_of_a_yes_that_was_said_meanwhile(shop: Shop) -> None:
    ann = shop.newcomer()
    told = in_a_loop(shops(over_http(shop, key(ann, *SCOPES)), "2026-07-28", ann))
    (order,) = ann.get("/api/orders").json()["items"]
    assert (told["answer"]["state"], told["answer"]["order"]) == ("done", order["code"])


@REVISIONS
def test_the_typescript_client_over_http(shop: Shop, revision: str) -> None:
    node.install()
    ann = shop.newcomer()
    secret = lent(shop, ann)["access_token"]
    done = node.run("shopper.mjs", SHOP=f"{shop.url}/mcp", AGENT_TOKEN=secret, REVISION=revision)
    assert done.returncode == 0, done.stdout + done.stderr
    bought(shop, ann, json.loads(done.stdout))


class TestStdio:
    @REVISIONS
    def test_a_shop_that_is_open_somewhere(self, shop: Shop, revision: str) -> None:
        ann = shop.newcomer()
        bought(shop, ann, in_a_loop(shops(over_stdio(key(ann, *SCOPES), "--shop", shop.url), revision)))

    def test_a_shop_in_a_folder_of_this_machine(self, shop: Shop) -> None:
        ann = shop.newcomer()
        here = {name: value for name, value in shop.environment.items() if name.startswith("COUNTERFOIL_")}
        told = in_a_loop(shops(over_stdio(key(ann, *SCOPES), **here), "2025-11-25"))
        bought(shop, ann, told)
        done = ann.get("/api/agents").json()["items"][0]["done"]
        assert [each["operation"] for each in done][-1] == "list_products"
        assert "propose" in {each["operation"] for each in done}

    @pytest.mark.parametrize("words", [(), ("--shop",)])
    def test_a_key_that_was_ended_opens_nothing(self, shop: Shop, words: tuple[str, ...]) -> None:
        ann = shop.newcomer()
        secret = key(ann, *SCOPES)
        ann.delete(f"/api/keys/{ann.get('/api/keys').json()['items'][0]['id']}")
        here = {name: value for name, value in shop.environment.items() if name.startswith("COUNTERFOIL_")}
        given = (*words, shop.url) if words else ()
        with pytest.raises(BaseExceptionGroup):  # the client runs in groups of tasks
            in_a_loop(shops(over_stdio(secret, *given, **here), "2025-11-25"))

    def test_a_key_is_shown_to_nobody_in_the_clear(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COUNTERFOIL_TOKEN", "counterfoil_key_x")
        refused = shop.command("mcp", "--shop", "http://shop.example", check=False)
        assert "is no address of a shop" in refused
