"""Two who change tax or shipping at once: one wins, the other is told and sees what is there; nothing is lost unseen."""

from threading import Barrier, Thread

import pytest

from counterfoil.gate.refusals import Conflict
from counterfoil.shop.pricing.taxes import SetTaxRate, list_tax_rates, set_tax_rate
from counterfoil.shop.pricing.zones import (
    RemoveShipping,
    SetShippingRate,
    SetZone,
    list_shipping,
    remove_shipping,
    set_shipping_rate,
    set_zone,
)

CHANGES = [
    (list_tax_rates, set_tax_rate, lambda seen, n: SetTaxRate("LV", 210_000 + n, "VAT", seen=seen)),
    (list_shipping, set_zone, lambda seen, n: SetZone("Baltics", ["LV", "LT", "EE"][: n + 1], seen)),
    (
        list_shipping,
        set_shipping_rate,
        lambda seen, n: SetShippingRate("Baltics", "Post", "EUR", 300 + n, seen=seen),
    ),
    (list_shipping, remove_shipping, lambda seen, n: RemoveShipping("Baltics", "post", seen)),
]


@pytest.fixture
def staff(shop):
    staff = shop.person("staff")
    staff.does(set_zone, SetZone("Baltics", ["LV"]))
    staff.does(set_shipping_rate, SetShippingRate("Baltics", "Post", "EUR", 5))
    return staff


@pytest.mark.parametrize(("looks", "changes", "wants"), CHANGES, ids=lambda each: getattr(each, "name", ""))
def test_who_saw_other_terms_changes_nothing(staff, looks, changes, wants):
    seen = staff.does(looks).seen
    assert staff.does(looks).seen == seen
    staff.does(set_tax_rate, SetTaxRate("LV", 1, "VAT"))
    staff.does(set_zone, SetZone("Nordics", ["SE"]))
    with pytest.raises(Conflict) as refused:
        staff.does(changes, wants(seen, 1))
    assert refused.value.sentence == "terms.changed"
    now = staff.does(looks)
    staff.does(changes, wants(f'"{now.seen}"', 1))  # as If-Match has it
    assert staff.does(looks).seen != now.seen


@pytest.mark.parametrize(("looks", "changes", "wants"), CHANGES, ids=lambda each: getattr(each, "name", ""))
def test_of_two_at_once_one_wins(staff, looks, changes, wants):
    seen, together, said = staff.does(looks).seen, Barrier(2), []

    def change(n):
        together.wait()
        try:
            staff.does(changes, wants(seen, n))
            said.append("done")
        except Conflict as refusal:
            said.append(refusal.sentence)

    both = [Thread(target=change, args=(n,)) for n in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["done", "terms.changed"]
