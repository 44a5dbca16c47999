"""Lines of the trail in words."""

from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.work import JOBS

BY_ITSELF = {  # what the shop does without being asked
    "carry_out_import": "Brought in the products of a file.",
    "carry_out_undo": "Took back what a file had brought in.",
    "end_copied_series": "Signed out: an old ticket was shown again, so there was a copy of it.",
    "end_copied_tokens": "Signed out: an old refresh token was shown again, so there was a copy of it.",
    "propose": "Put before you what takes your own yes.",
    "expire_order": "Gave up an order that the bank never answered.",
}
AT_THE_DOOR = {"show_token": "Come in with a token."}  # before it is known what for
REFUSED = {
    "InvalidGrant": "refused: the refresh token is of no use",
    "InvalidToken": "refused: the token opens nothing",
    "NotSignedIn": "refused: not signed in",
    "NotAllowed": "refused: lacks the right",
    "NotFresh": "refused: the password was shown too long ago",
    "WrongCredentials": "refused: wrong name or password",
    "WrongPassword": "refused: wrong password",
    "TooMany": "refused: too often",
}


def done(operation: str) -> str:
    """What it is that was done."""
    if known := OPERATIONS.get(operation):
        return known.says
    if by_itself := JOBS.get(operation):
        return (by_itself.run.__doc__ or operation).strip()
    return (BY_ITSELF | AT_THE_DOOR).get(operation, operation)


def refused(outcome: str) -> str:
    """Why it was not, empty where it was."""
    return "" if outcome == "done" else REFUSED.get(outcome, outcome)
