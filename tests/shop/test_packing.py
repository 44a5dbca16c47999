"""The packing bench."""

import pytest

from counterfoil.gate.refusals import Conflict, Declined, NotFound
from counterfoil.shop.addresses import Address
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.packing import PackOrder, next_task, pack_order
from counterfoil.shop.payments import DECLINES
from counterfoil.shop.tracking import read_order

HOME = Address("Ann", "Quay 1", "1000", "Riga", "LV")


def test_the_oldest_paid_order_comes_first(shop):
    sku = shop.shelve("mug", on_hand=20)
    ann, packer = shop.person(), shop.person()
    with pytest.raises(NotFound) as refused:
        packer.does(next_task)
    assert refused.value.sentence == "task.none"
    codes = []
    for _ in range(3):
        ann.adds(sku)
        codes.append(ann.buys(address=HOME).code)
    ann.adds(sku)
    with pytest.raises(Declined) as declined:
        ann.buys(DECLINES)
    task = packer.does(next_task)
    assert (task.code, task.waiting, task.address, task.lines[0].quantity) == (codes[0], 3, HOME, 1)
    assert packer.does(pack_order, PackOrder(codes[1].lower())).waiting == 2
    assert packer.does(pack_order, PackOrder()).code == codes[0]
    assert packer.does(pack_order, PackOrder()).waiting == 0
    assert ann.does(read_order, ReadOrder(codes[2])).fulfilment == "packed"
    for code, sentence in [
        (codes[0], "order.already_packed"),
        (declined.value.params["code"], "order.not_now_pack"),
    ]:
        with pytest.raises(Conflict) as refused:
            packer.does(pack_order, PackOrder(code))
        assert refused.value.sentence == sentence
    for code in ["ZZZZZZZZZZ", "1", "'"]:
        with pytest.raises(NotFound):
            packer.does(pack_order, PackOrder(code))
    with pytest.raises(NotFound):
        packer.does(pack_order, PackOrder())
