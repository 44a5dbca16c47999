"""All sentences the shop says to people."""

from collections.abc import Mapping

from counterfoil.gate.sentences import SENTENCES as OF_THE_GATE
from counterfoil.gate.sentences import beside, learn, say, sentence
from counterfoil.identity.sentences import SENTENCES as OF_IDENTITY
from counterfoil.shop.sentences import SENTENCES as OF_THE_SHOP
from counterfoil.wire.sentences import SENTENCES as OF_THE_WIRE

__all__ = ["SENTENCES", "beside", "say", "sentence"]

SENTENCES: Mapping[str, str] = {**OF_THE_GATE, **OF_IDENTITY, **OF_THE_SHOP, **OF_THE_WIRE}
learn(SENTENCES)
