"""Why the last answer was as it was, in words: its tools, what they were asked, what they gave, and how sure it was."""

import re

from counterfoil.assistant.talk.answer import READER
from counterfoil.assistant.talk.turn import Told, Turn, words

ASKS = re.compile(r"(?:but )?why(?: (?:is )?(?:that|this|these|those|so))?[ ?!.]*", re.IGNORECASE)


def asks_why(say: str) -> bool:
    """Whether somebody wants the reason of what was just answered."""
    return bool(ASKS.fullmatch(say.strip()))


def explain(turn: Turn) -> Told:
    """The reason of the last answer in this conversation."""
    with turn.work.reading() as db:
        row = db.one(SELECT_LAST, id=turn.talk.number)
    if row is None:
        return Told(answer=words("why_yet"))
    why = READER.decode(row[0]).why
    sure = {"score": f"{why.score:.0%}", "layer": why.layer}
    if not why.tool:
        return Told(answer=words("why_no_tool", **sure))
    filters = ", ".join(f"{name} {value}" for name, value in why.filters.items())
    asked = words("why_asked", filters=filters) if filters else ""
    rows = ", ".join(why.rows) or words("why_nothing")
    return Told(answer=words("why", tools=why.tool, asked=asked, rows=rows, **sure), rows=why.rows)


SELECT_LAST = """
    select answer
    from turns
    where conversation_id = :id
    order by number desc
    limit 1
"""
