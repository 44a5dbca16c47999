"""What waits for a person's own yes: put before them with its figures, and never done by anything that is typed."""

import re
from dataclasses import replace

from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.talk.turn import Told, Turn, words

YES = re.compile(
    r"(?:(?:yes|yep|yeah|ok|okay|sure|alright|please|now|i|do|it|that|this|the|go|ahead|confirm|confirmed|agree|agreed|pay|buy"
    r"|place|order|accept|proceed)[\s,.!]*)+",
    re.IGNORECASE,
)
SAYS_YES = re.compile(
    r"\b(?:yes|yep|yeah|ok|okay|sure|confirm|confirmed|agree|agreed|go ahead|do it|accept)\b", re.IGNORECASE
)


def put_before(turn: Turn, proposal: Proposal) -> Told:
    """The card with its one button."""
    return Told(
        answer=words("proposed"),
        proposal=proposal,
        rows=[proposal.code],
        link=proposal.page,
        mind=replace(turn.mind, proposal=proposal.code),
    )


def is_a_yes(say: str) -> bool:
    """Whether somebody types what only a button counts for."""
    return bool(YES.fullmatch(say.strip()) and SAYS_YES.search(say))


def where_the_button_is(turn: Turn) -> Told:
    """Nothing that is typed says yes: here is the card again."""
    proposal: Proposal = turn.call("read_proposal", proposal=turn.mind.proposal)
    return Told(answer=words("yes_is_a_button"), proposal=proposal, rows=[proposal.code], link=proposal.page)
