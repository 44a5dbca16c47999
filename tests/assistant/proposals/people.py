"""A shop without doors in which things are put before people: `python -m tests.assistant.proposals.people URL FOLDER …`."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from counterfoil.assistant.proposals.confirming import Confirmed, ConfirmProposal, confirm_proposal
from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.proposals.proposing import propose
from counterfoil.assistant.proposals.reading import ReadProposal, read_proposal
from counterfoil.assistant.proposals.rules import ProposalRules
from counterfoil.gate.actor import Way
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address, KeepAddress, keep_address
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.payments import APPROVES, CardNumber
from counterfoil.storage.store import OpenStore, open_store
from tests.shop import people
from tests.shop.rush import at_once
from tests.waiting import PATIENCE

HOME = Address("Ann", "Quay 1", "1000", "Riga", "LV")


class Shop(people.Shop):
    """… with rules for proposals."""

    def __init__(self, store: OpenStore, folder: Path) -> None:
        super().__init__(store, folder)
        self.with_part(ProposalRules, ProposalRules())

    def person(self, name: str = "", email: str | None = None) -> "Person":
        return Person.like(super().person(name, email))


class Person(people.Person):
    """Somebody with an assistant that puts things before them."""

    @classmethod
    def like(cls, person: people.Person) -> "Person":
        made = cls.__new__(cls)
        made.__dict__.update(person.__dict__)
        made.actor = replace(made.actor, proved_at=made.shop.clock.now())
        return made

    def is_asked(
        self, operation: Operation = place_order, wants: Any = None, conversation: str = "c1"
    ) -> Proposal:
        """Have the assistant put it before them."""
        actor = replace(self.actor, way=Way.ASSISTANT, proved_at=0)
        work = Work(self.shop.house, actor, "propose", lambda: self.remembers)
        return propose(work, operation, wants or PlaceOrder(), conversation)

    def says_yes(self, proposal: Proposal, card: str | None = APPROVES, **more: Any) -> Confirmed:
        """Press the button."""
        said = {
            "proposal": proposal.code,
            "hash": proposal.hash,
            "conversation": proposal.conversation,
            **more,
        }
        if card and proposal.asks_card:
            said["card"] = CardNumber(card)
        return self.does(confirm_proposal, ConfirmProposal(**said))

    def looks_at(self, proposal: Proposal) -> Proposal:
        """See it as it is now."""
        return self.does(read_proposal, ReadProposal(proposal.code))

    def lives(self, address: Address | None = HOME) -> None:
        """Have things sent there from now on."""
        self.does(keep_address, KeepAddress(address))

    def waits(self, minutes: float) -> None:
        self.shop.clock.at += int(minutes * MINUTE)


class Pressing:
    """A process in which one button is pressed many times at once."""

    def __init__(
        self, url: str, folder: Path, person: Person, proposal: Proposal, presses: int, failpoint: str = ""
    ) -> None:
        told = (url, str(folder), str(person.actor.id), proposal.code, proposal.hash, str(presses))
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.assistant.proposals.people", *told],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "COUNTERFOIL_FAILPOINT": failpoint},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def press(self) -> Self:
        """Wait until it is ready, and go."""
        assert self._process.stdout
        assert self._process.stdin
        assert self._process.stdout.readline() == "ready\n"
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self

    def told(self) -> list[str]:
        """What each press was told."""
        return list(json.loads(self._process.communicate(timeout=PATIENCE)[0]))

    def ended(self) -> int:
        """How it ended."""
        self._process.communicate(timeout=PATIENCE)
        return self._process.returncode


def main(url: str, folder: str, account: str, code: str, seal: str, presses: str) -> None:
    """Press one button many times at once, in a process of its own; what each press was told."""
    store = open_store(url, Path(folder))
    shop = Shop(store, Path(folder))
    person = Person.like(people.Person(shop, int(account)))

    def press() -> Any:
        wants = ConfirmProposal(proposal=code, hash=seal, card=CardNumber(APPROVES))
        return person.does(confirm_proposal, wants)

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers = at_once([press] * int(presses))
    json.dump(
        [each.sentence if isinstance(each, Refusal) else each.proposal.state for each in answers], sys.stdout
    )
    sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
