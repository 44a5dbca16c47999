"""A larger model beside our own table: its vectors of all products, made behind whoever asks first where there are many."""

import threading
from collections.abc import Callable, Sequence

import numpy as np

from counterfoil.assistant.understanding.goods import Product
from counterfoil.assistant.understanding.minilm import MiniLM, model
from counterfoil.assistant.understanding.vectors import Floats

OURS = 0.7  # of the score: measured on the developing set
AT_ONCE = 300  # so many are made while somebody waits


class Beside:
    """The products as the model means them; until all are made, our own table answers alone."""

    def __init__(self, products: Sequence[Product], load: Callable[[], MiniLM] = model) -> None:
        self._texts = [told(product) for product in products]
        self._model = load()
        self._meant: Floats | None = None
        self.made = threading.Event()  # once all products are read
        if not products:
            return
        if sum(not self._model.knows(text) for text in self._texts) <= AT_ONCE:
            self._make()
        else:
            # No daemon: a process that ends while the model works would be torn down under it.
            threading.Thread(target=self._make, name="minilm").start()

    def mixed(self, scores: Floats, words: str) -> Floats:
        """Our own scores with the model's beside them."""
        meant = self._meant
        if meant is None:
            return scores
        mixed: Floats = OURS * scores + (1 - OURS) * (meant @ self._model.one(words))
        return mixed

    def _make(self) -> None:
        made = []
        for text in self._texts:
            if not threading.main_thread().is_alive():
                return  # the shop closes
            made.append(self._model.kept(text))
        self._meant = np.stack(made).astype(np.float32)
        self.made.set()


def told(product: Product) -> str:
    """What the model is shown of a product: short, for it takes as long as the text."""
    return f"{product.title}. {product.category}, {', '.join(product.tags)}"
