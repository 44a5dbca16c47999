"""The shop's own understanding: made of the catalogue as it stands, kept until that changes."""

import threading
from typing import TYPE_CHECKING

from counterfoil.assistant.knowing import catalogue
from counterfoil.assistant.knowing.catalogue import Stand
from counterfoil.gate.refusals import Unavailable
from counterfoil.gate.work import House

if TYPE_CHECKING:
    from counterfoil.assistant.understanding.understand import Understanding


class Wits:
    """Understanding of this shop. Nothing is loaded before it is first asked."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._made: tuple[Stand, Understanding] | None = None

    def of(self, house: House) -> "Understanding":
        """What understands this shop's goods as they stand now; Unavailable where the extra is not installed."""
        with house.store.reading() as db:
            now = catalogue.stand(db)
            made = self._made
            if made and made[0] == now:
                return made[1]
            with self._mutex:
                if not self._made or self._made[0] != now:
                    goods = [product for _, _, product in catalogue.products(db, [*catalogue.versions(db)])]
                    self._made = now, _understanding()(goods)
                return self._made[1]


def _understanding() -> type["Understanding"]:
    # It brings numpy, which is an extra and takes its time: loaded by whoever asks first.
    try:
        from counterfoil.assistant.understanding.understand import Understanding  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable("assistant.not_installed") from error
    return Understanding
