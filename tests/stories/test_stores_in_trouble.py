"""A cache that dies, hangs or is emptied, and a database that is away: nobody is signed out, nothing ended comes back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.caches import CacheServer
from tests.cast import Person, Shop
from tests.servers import damaged, name_in

Opening = Callable[..., Shop]


@pytest.fixture(params=["redis", "memcached"])
def cache(request: pytest.FixtureRequest) -> Iterator[CacheServer]:
    server = CacheServer(request.param)
    yield server
    server.kill()


def copy_of(person: Person) -> Person:
    """Somebody with the same cookies, kept from before."""
    again = person.shop.stranger()
    again.http.cookies.update(person.http.cookies)
    return again


def test_whatever_happens_to_the_cache_people_stay_signed_in(opening: Opening, cache: CacheServer) -> None:
    shop = opening(demo=False, sessions=f"cached+{cache.url}")
    ann, gone = shop.newcomer(), shop.newcomer()
    for person in (ann, gone):
        assert person.page("/welcome").status_code == 200
    thief = copy_of(gone)

    def all_is_well() -> None:
        for _ in range(3):
            assert ann.get("/api/me").status_code == 200
            assert ann.page("/welcome").status_code == 200
            assert thief.get("/api/me").status_code == 401
            assert thief.page("/welcome").status_code == 302

    with cache.hanging():
        assert gone.post("/api/logout").status_code == 200
        all_is_well()
    all_is_well()
    cache.flush()
    all_is_well()
    cache.kill()
    all_is_well()
    cache.start()
    all_is_well()


@contextmanager
def away(shop: Shop) -> Iterator[None]:
    """Within, the sessions cannot be looked up: a damaged file, or a server that lets nobody in."""
    if shop.database == "sqlite:":
        with damaged(shop.folder / "shop.db", "sessions"):
            yield
        return
    name = name_in(shop.database)
    with psycopg.connect(shop.database.replace(f"/{name}?", "/postgres?"), autocommit=True) as other:
        try:
            other.execute(f"alter database {name} allow_connections false")
            other.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
            yield
        finally:
            other.execute(f"alter database {name} allow_connections true")


@pytest.mark.parametrize("cache", ["redis"], indirect=True)
def test_without_its_database_the_shop_answers_503_and_signs_nobody_out(
    opening: Opening, cache: CacheServer
) -> None:
    shop = opening(demo=False, sessions=f"cached+{cache.url}")
    ann = shop.newcomer()
    assert ann.page("/welcome").status_code == 200
    held = dict(ann.http.cookies)
    with away(shop):
        for _ in range(4):  # however often, and on whichever lane
            for answer in (ann.get("/api/me"), ann.page("/welcome")):
                assert answer.status_code == 503
                assert int(answer.headers["retry-after"]) > 0
                assert "set-cookie" not in answer.headers
    assert dict(ann.http.cookies) == held
    answers = [ann.get("/api/me").status_code for _ in range(8)]
    assert set(answers) <= {200, 503}  # a lane finds out once that its connection is gone
    assert answers[-1] == 200
