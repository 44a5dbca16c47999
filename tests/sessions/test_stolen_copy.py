"""A copy of what a store holds, without the keys: no string in it is somebody's ticket or opens a cookie."""

from counterfoil.storage.sessions.memory import MemoryShelf
from tests import dump
from tests.sessions.hall import Browser


def copied(hall, request) -> set[dump.Found]:
    """The database, and what lies beside it: in a cache, or in this process."""
    with hall.store.reading() as db:
        found = dump.of_database(db)
    for scheme in ("redis", "memcached"):
        if scheme in hall.name:
            found |= dump.of_cache(request.getfixturevalue(scheme))
    shelf = getattr(hall.kept, "_shelf", None)
    if isinstance(shelf, MemoryShelf):
        entries = shelf._entries.items()
        found |= {text for key, entry in entries for text in (key, *entry.values, *entry.values.values())}
    return found


def opened(hall, found) -> set[str]:
    """What lets somebody in as a ticket; what of a session can be read or written by it as a cookie of values."""
    ann = hall.newcomer("the thief's own")
    visitors = {said: Browser(hall, said, 0) for said in dump.tries(found)}
    opens = {said for said, visitor in visitors.items() if visitor.found() is not None}
    for said in visitors:
        ann.values = said
        if ann.remembers():
            opens.add(said)
    return opens


def test_no_string_of_a_stolen_copy_is_a_ticket(hall, request):
    people = [hall.newcomer(name) for name in ("ann", "eve")]
    for person in people:
        person.change(lambda session: (session.set("sku", "A-1"), session.set("basket", {"n": [1, "two"]})))
        assert person.remembers()
    found = copied(hall, request)
    assert len(dump.tries(found)) > 100
    assert opened(hall, found) == set()


def test_a_ticket_kept_anywhere_would_be_found(server_hall, request):
    ann = server_hall.newcomer()
    ann.change(lambda session: session.set("kept", {"by mistake": [ann.secret.encode().hex()]}))
    assert ann.remembers()
    assert opened(server_hall, copied(server_hall, request)) == {ann.secret}
