"""What the trail says of sign-ins, and of what staff did."""

from counterfoil.gate.db import Db
from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.permissions import Permission
from counterfoil.identity.roles import ROLES
from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.moments import QUARTER, over_time, span
from counterfoil.reports.sums import Sum, Sums, limited, summed

SIGN_INS = ("sign_in", "make_tokens")


def sign_ins(db: Db, asked: Asked) -> Sums:
    """Sign-ins that opened, and those that did not."""
    return _lines(db, asked, SIGN_INS, ("sign_ins", "failures"))


def staff_actions(db: Db, asked: Asked) -> Sums:
    """What needs a right that shoppers do not have, done or refused."""
    return _lines(db, asked, of_staff(), ("actions", "refused"))


def of_staff() -> tuple[str, ...]:
    """What shoppers may not do."""
    return tuple(
        name
        for name, each in sorted(OPERATIONS.items())
        if isinstance(each.needs, Permission) and each.needs not in ROLES["shopper"]
    )


KEYS = {
    "person": "case when trail.account_id is null then trail.way else coalesce(accounts.username, '') end",
    "operation": "trail.operation",
    "outcome": "trail.outcome",
    "way": "trail.way",
}


def _lines(db: Db, asked: Asked, operations: tuple[str, ...], names: tuple[str, str]) -> Sums:
    key = KEYS.get(asked.split, f"trail.at / {QUARTER}")
    among = ", ".join(f"'{name}'" for name in operations)
    rows = [
        (found, dict(zip(names, map(int, values), strict=True)))
        for found, *values in db.all(SELECT_LINES.format(key=key, among=among), **span(asked))
    ]
    total = dict.fromkeys(names, 0) | summed(values for _, values in rows)
    if asked.split in STEPS:
        return Sums(over_time(asked, [(int(quarter), values) for quarter, values in rows]), total)
    every = [Sum(str(found), str(found) or "Somebody who is gone", values) for found, values in rows]
    return limited(every, total, asked.limit)


SELECT_LINES = """
    select {key} as key, sum(case trail.outcome when 'done' then 1 else 0 end),
        sum(case trail.outcome when 'done' then 0 else 1 end)
    from trail
    left join accounts on accounts.id = trail.account_id
    where trail.at >= :begin and trail.at < :end
    and trail.operation in ({among})
    group by 1
    order by 2 desc, 3 desc, 1
"""
