"""With the extra `minilm`, what people look for is found by the larger model beside our own table."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from counterfoil.assistant.training import measure
from counterfoil.assistant.training.sets import HELD_OUT, HERE
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding import beside, minilm
from counterfoil.assistant.understanding.beside import Beside
from counterfoil.assistant.understanding.understand import Understanding


@pytest.fixture(scope="module")
def asked():
    assert minilm.installed()
    return Understanding(demo_goods().products, model=True)


@pytest.mark.parametrize("folder", [HELD_OUT, HERE / "voices"], ids=["held out", "voices"])
def test_what_people_look_for_is_found(asked, folder):
    figure = measure.of_queries(asked, folder)[0]
    print(f"\nwith MiniLM: {figure}")
    assert figure.share >= 0.85


def test_what_means_alike_is_near(asked):
    model = minilm.model()
    bird, house, bolt = (model.one(text) for text in ("a house for birds", "bird house", "cast iron pan"))
    assert bird @ house > 2 * (bird @ bolt)
    assert np.linalg.norm(bird) == pytest.approx(1, abs=1e-5)
    assert model.one("").shape == (384,)


def test_a_product_is_made_into_a_vector_once(asked):
    model, products = minilm.model(), demo_goods().products
    assert all(model.knows(beside.told(product)) for product in products)


class Slow(minilm.MiniLM):
    """A model that waits until it is let."""

    def __init__(self) -> None:
        self.may = threading.Event()
        super().__init__()

    def kept(self, text):
        self.may.wait()
        return super().kept(text)


def test_until_the_products_are_read_our_own_table_answers_alone(monkeypatch):
    monkeypatch.setattr(beside, "AT_ONCE", 0)
    slow = Slow()
    waiting = Beside(demo_goods().products[:3], lambda: slow)
    ours = np.array([0.1, 0.2, 0.3], np.float32)
    assert waiting.mixed(ours, "mug") is ours
    slow.may.set()
    waiting.made.wait(60)
    assert waiting.mixed(ours, "mug")[0] > ours[0]


def test_nothing_of_it_is_loaded_before_somebody_looks_for_something():
    lazy = (
        "import sys, datetime\n"
        "from counterfoil.assistant.training.shop import demo_goods\n"
        "from counterfoil.assistant.understanding.understand import Understanding\n"
        "from counterfoil.assistant.understanding.meaning import Known\n"
        "Understanding(demo_goods().products, model=True).understand('show my cart', Known(datetime.date(2026, 11, 18)))\n"
        "sys.exit('onnxruntime' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", lazy], check=True)
