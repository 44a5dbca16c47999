"""Asking for a person: this very conversation is handed over, with the words by which it was asked."""

from counterfoil.assistant.talk import keeping
from counterfoil.assistant.talk.turn import Told, Turn
from counterfoil.gate.sentences import sentence


def hand_over(turn: Turn) -> Told:
    """A person is asked to read it and to answer here."""
    # What was said first is not kept yet, and there must be something to hand over.
    turn.talk = keeping.opened(turn.work, turn.talk)
    asked = turn.call("ask_person", say=turn.say, conversation=turn.talk.code)
    return Told(answer=sentence("handover.asked", {}), rows=[asked.code])
