"""Calling a tool: it is done as whoever is spoken for, or put before them where it takes their yes."""

from collections.abc import Callable
from typing import Any

from counterfoil.assistant.proposals.proposing import PROPOSE, propose
from counterfoil.assistant.tools.arguments import LONGEST, Arguments, as_asked, wanted
from counterfoil.assistant.tools.tool import Tool, tool_named
from counterfoil.gate.actor import SPEAKING, Actor
from counterfoil.gate.operation import NEEDS_YES, check, perform_work
from counterfoil.gate.refusals import NeedsYes, NotAllowed, Refusal
from counterfoil.gate.work import House, Remembered, Work
from counterfoil.identity import standing

Result = Any  # what the operation gives, or a proposal where it spends or destroys


def call(
    house: House,
    actor: Actor,
    name: str,
    arguments: Arguments,
    *,
    recall: Callable[[], Remembered] = dict[str, Any],
    conversation: str = "",
) -> Result:
    """Have a tool do its work as this actor; `recall` is what their session remembers.

    Not inside a block of writing: each call is a piece of work of its own.
    """
    if actor.way not in SPEAKING:
        raise NotAllowed(f"way:{actor.way}")
    at, asked = house.clock.now(), ""
    try:
        tool = tool_named(name)
        asked = as_asked(tool, arguments)
        # They may have been signed out, shut out, or have lost a right since they came in.
        actor = standing.as_of_now(house, actor)
        # A proposal is no order yet: its line is one of its own.
        work = Work(house, actor, PROPOSE if tool.effect in NEEDS_YES else tool.name, recall)
        work.about(tool.name if tool.effect in NEEDS_YES else "", asked=asked)
        answer = _answer(work, tool, arguments, conversation)
    except Refusal as refusal:
        house.calls.note(at, name[:LONGEST], actor, type(refusal).__name__, asked)
        raise
    if not work.written:  # else its line says all of this
        house.calls.note(at, work.name, actor, "done", asked)
    return answer


def _answer(work: Work, tool: Tool, arguments: Arguments, conversation: str) -> Result:
    """Who may not do it is told so before anything of what they want is read."""
    try:
        check(tool.operation, work.actor, work.now, work.house.lately)
    except NeedsYes:
        return propose(work, tool.operation, wanted(tool, arguments), conversation)
    return perform_work(work, tool.operation, wanted(tool, arguments))
