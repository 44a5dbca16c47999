"""Bulks, piece by piece: taken by one process, done row by row through the gate, and written down with what it did."""

import json
import logging
from dataclasses import dataclass, replace

from counterfoil.gate import failpoints, shapes
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import perform
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Busy, Invalid, NotAllowed, Refusal, Unavailable
from counterfoil.gate.sentences import say, sentence
from counterfoil.gate.within import within
from counterfoil.gate.work import House, Work, job
from counterfoil.identity.acting import acting_as
from counterfoil.shop.bulk_actions import BULK, Action
from counterfoil.shop.undoing import InPiece

AT_A_TIME = SECOND // 2  # then others have their turn
RESTS = 5 * SECOND  # where nothing is to be done
TRIES = 3  # of a piece that ends in a mistake of ours

log = logging.getLogger(__name__)


class Bulks:
    """Looks for pieces that are open: at once where one was begun or is left, else now and then, for others may have died."""

    def __init__(self) -> None:
        self._look_at = 0

    def wake(self) -> None:
        """One has begun."""
        self._look_at = 0

    def go_on(self, house: House) -> int:
        """Do some of what is open; how many pieces there were."""
        now = house.clock.now()
        if now < self._look_at <= now + RESTS:
            return 0
        done = run_bulks(house)
        self._look_at = 0 if done else now + RESTS
        return done


@job("begin_bulk")
def begin_bulk(work: Work, bulks: Bulks) -> None:
    """Have its pieces done, in whichever process takes this."""
    bulks.wake()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a bulk, and for whom they are done."""

    number: int
    bulk: int
    things: list[str]
    action: Action
    asked: dict[str, object]
    actor: Actor | None  # nobody: whoever started it is shut out by now


def run_bulks(house: House, most: int = AT_A_TIME) -> int:
    """Do pieces that are open, for so long; how many there were."""
    done, until = 0, house.clock.now() + most
    while (number := _next(house)) is not None:
        done += _do(house, number)
        if house.clock.now() > until:
            break
    return done


def _next(house: House) -> int | None:
    with house.store.reading() as db:
        row = db.one(SELECT_NEXT)
    return None if row is None else int(row[0])


SELECT_NEXT = """
    select bulk_pieces.id
    from bulks
    join bulk_pieces on bulk_pieces.bulk_id = bulks.id and bulk_pieces.done_at is null
    where bulks.finished_at is null
    order by bulks.id, bulk_pieces.number
    limit 1
"""


def _do(house: House, number: int) -> int:
    """One piece, all of it or nothing; 1 where it was done here."""
    try:
        with house.store.writing() as db:
            piece = _take(db, house, number)
            if piece is None:
                return 0
            failpoints.reach("bulk.taken")
            refused = _rows(db, house, piece)
            _write_down(db, house, piece, refused)
            failpoints.reach("bulk.written")
    except (Busy, Unavailable):
        return 0  # it stays open, and is tried again
    except Exception:
        log.exception("a piece of a bulk failed")
        _give_up_after_some(house, number)
        return 0
    failpoints.reach("bulk.committed")
    return 1


def _take(db: Db, house: House, number: int) -> Piece | None:
    """Ours, unless another process was quicker or somebody stopped it."""
    row = db.one(TAKE, number=number, at=house.clock.now())
    if row is None:
        return None
    bulk, things = row
    head = db.one(SELECT_BULK, bulk=bulk)
    if head is None:  # stopped just now: the piece stays open
        db.run("update bulk_pieces set done_at = null where id = :number", number=number)
        return None
    account, way, action, wants = head
    said = json.loads(wants)
    may = frozenset(Permission(each) for each in said["may"] if each in set(Permission))
    actor = acting_as(db, account, Way(way), house.clock.now())
    if actor is not None:
        actor = replace(actor, permissions=actor.permissions & may)
    return Piece(number, bulk, json.loads(things), BULK[action], said["asked"], actor)


TAKE = """
    update bulk_pieces
    set done_at = :at
    where id = :number
    and done_at is null
    returning bulk_id, things
"""
_SELECT_BULK = "select account_id, way, action, wants from bulks where id = :bulk and finished_at is null"
# Whoever stops it waits until the piece in hand is done.
SELECT_BULK = Either(sqlite=_SELECT_BULK, postgres=f"{_SELECT_BULK} for no key update")


def _rows(db: Db, house: House, piece: Piece) -> list[tuple[str, str]]:
    """Each row as its own step; those that were not possible, and why."""
    inside = within(house, db)
    inside = replace(inside, parts={**house.parts, InPiece: InPiece(piece.number)})
    refused = []
    for thing in piece.things:
        try:
            _row(db, inside, piece, thing)
        except (Busy, Unavailable):
            raise
        except Refusal as refusal:
            first = refusal.misfits[0] if isinstance(refusal, Invalid) and refusal.misfits else refusal
            refused.append((thing, say(first)))
    return refused


def _row(db: Db, house: House, piece: Piece, thing: str) -> None:
    operation = piece.action.operation
    if piece.actor is None:
        raise NotAllowed(str(operation.needs))
    asked = {**piece.asked, piece.action.row: thing}
    if piece.action.versioned:
        row = db.one("select version from products where slug = :slug", slug=thing)
        asked["version"] = row[0] if row else 1
    assert operation.asks is not None
    perform(house, operation, piece.actor, shapes.read(operation.asks, asked, spoken=True))


def _write_down(db: Db, house: House, piece: Piece, refused: list[tuple[str, str]]) -> None:
    db.run(
        "update bulk_pieces set refused = :refused where id = :number",
        number=piece.number,
        refused=json.dumps(refused),
    )
    db.run(
        PROGRESS,
        bulk=piece.bulk,
        done=len(piece.things) - len(refused),
        refused=len(refused),
        at=house.clock.now(),
    )


PROGRESS = """
    update bulks
    set done = done + :done,
        refused = refused + :refused,
        finished_at = case
            when done + refused + :done + :refused >= count then :at
            else finished_at
        end
    where id = :bulk
"""


def _give_up_after_some(house: House, number: int) -> None:
    """A piece that ends in a mistake of ours must not hold up all others for ever."""
    with house.store.writing() as db:
        row = db.one(COUNT_TRY, number=number, tries=TRIES, at=house.clock.now())
        if row is None or row[0] < TRIES:
            return
        _, bulk, things = row
        refused = [(thing, sentence("bulk.failed", {})) for thing in json.loads(things)]
        db.run(
            "update bulk_pieces set refused = :refused where id = :number",
            number=number,
            refused=json.dumps(refused),
        )
        db.run(PROGRESS, bulk=bulk, done=0, refused=len(refused), at=house.clock.now())


COUNT_TRY = """
    update bulk_pieces
    set tries = tries + 1,
        done_at = case when tries + 1 >= :tries then :at else done_at end
    where id = :number
    and done_at is null
    returning tries, bulk_id, things
"""
