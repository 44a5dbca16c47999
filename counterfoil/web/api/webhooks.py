"""Where banks call: what they say is heard as the bank's, once it is shown to be."""

from dataclasses import dataclass, replace

from counterfoil.gate import shapes
from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.operation import perform
from counterfoil.shop.hearing import REFUSES, HearBank, hear_bank
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Endpoint):
    """The address for one bank; its body is read byte for byte, for so it was signed."""

    bank: str

    def serve(self, visit: Visit) -> Answer:
        """Hear it; cookies and tokens that came along say nothing."""
        signature = visit.header(f"{self.bank}-signature") or ""
        said = {"bank": self.bank, "signature": signature, "body": visit.body}
        caller = replace(shop_itself(Way.WEBHOOK), address=visit.address)
        return answers.json(perform(visit.house, hear_bank, caller, shapes.read(HearBank, said)))


def _of(bank: str) -> Webhook:
    return Webhook(
        "POST",
        f"/api/webhooks/{bank}",
        hear_bank,
        called=f"hear_{bank}",
        headers={f"{bank.title()}-Signature": "signature"},
        refuses=REFUSES,
        whole=True,
        bank=bank,
    )


ENDPOINTS = (_of("testpay"), _of("stripe"))
