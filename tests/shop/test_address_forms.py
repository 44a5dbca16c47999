"""Addresses as people of their country write them: a table, and what holds of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.address_forms import FORMS, form_of
from counterfoil.shop.addresses import (
    COUNTRIES,
    Address,
    AsInItsCountry,
    KeepAddress,
    keep_address,
    read_address,
)
from counterfoil.shop.regions import REGIONS

RAW = {"name": "Ann", "street": "1 Road", "postcode": "12345", "city": "Town", "region": "", "country": "LV"}


@pytest.mark.parametrize(
    "country, region, lines",
    [
        ("LV", "", ["Ann", "1 Road", "12345 Town"]),
        ("US", "California", ["Ann", "1 Road", "Town, CA 12345"]),
        ("US", "ca", ["Ann", "1 Road", "Town, CA 12345"]),
        ("GB", "", ["Ann", "1 Road", "Town", "12345"]),
        ("HU", "", ["Ann", "Town", "1 Road", "12345"]),
        ("JP", "tokyo", ["Ann", "1 Road", "Town, Tokyo 12345"]),
        ("BR", "São Paulo", ["Ann", "1 Road", "Town - SP", "12345"]),
        ("IT", "RM", ["Ann", "1 Road", "12345 Town RM"]),
        ("IE", "Co. Clare", ["Ann", "1 Road", "Town", "Co. Clare", "12345"]),
        ("PE", "Cusco", ["Ann", "1 Road", "12345 Town", "Cusco"]),
        ("LV", "Vidzeme", ["Ann", "1 Road", "12345 Town", "Vidzeme"]),
    ],
)
def test_lines_stand_as_in_their_country(country, region, lines):
    address = AsInItsCountry().read({**RAW, "country": country, "region": region}, spoken=False)
    assert address.written() == lines


@pytest.mark.parametrize(
    "country, missing",
    [
        ("LV", ["postcode"]),
        ("GB", ["postcode"]),
        ("US", ["region", "postcode"]),
        ("CA", ["region", "postcode"]),
        ("AU", ["region", "postcode"]),
        ("HK", []),
        ("QA", []),
        ("IE", []),
        ("PE", []),
        ("XX", None),
    ],
)
def test_each_country_needs_what_its_addresses_have(country, missing):
    raw = {"name": "Ann", "street": "1 Road", "city": "Town", "country": country}
    for spoken in (True, False):
        if missing == []:
            assert AsInItsCountry().read(raw, spoken=spoken) == Address("Ann", "1 Road", "", "Town", country)
            continue
        with pytest.raises(Invalid) as refused:
            AsInItsCountry().read(raw, spoken=spoken)
        fields = [misfit.field for misfit in refused.value.misfits]
        assert fields == (["country"] if missing is None else missing)


@pytest.mark.parametrize("country", sorted(REGIONS))
def test_a_region_is_one_of_those_there_are(country):
    for said in ("Nowhere", "<script>", "XX"):
        with pytest.raises(Invalid) as refused:
            AsInItsCountry().read({**RAW, "country": country, "region": said}, spoken=False)
        assert [(m.field, m.sentence) for m in refused.value.misfits] == [("region", "field.region")]
    for written, called in REGIONS[country].items():
        assert (
            AsInItsCountry().read({**RAW, "country": country, "region": called}, spoken=True).region
            == written
        )


def test_a_region_is_kept_and_where_there_is_none_nobody_is_told_of_one(shop):
    ann = shop.person()
    for region, country in [("TX", "US"), ("", "LV")]:
        wants = shapes.read(KeepAddress, {"address": {**RAW, "country": country, "region": region}})
        kept = ann.does(keep_address, wants).address
        assert ann.does(read_address) == kept
        assert bool(kept.region) is bool(region)


letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1)


@given(st.sampled_from(sorted(COUNTRIES)), letters, letters, letters, letters)
def test_nothing_that_was_given_is_left_out(country, name, street, postcode, city):
    lines = Address(name, street, postcode, city, country, "Region").written()
    written = "\n".join(lines)
    for text in (name, street, postcode, city, "Region"):
        assert text.strip(" ,-") in written
    assert all(lines)


def test_every_form_asks_for_name_street_and_town_and_for_each_thing_once():
    known = {row[:2] for row in FORMS.strip().splitlines()}
    assert set(REGIONS) <= known <= COUNTRIES
    for country in COUNTRIES | {""}:
        form = form_of(country)
        names = [field.name for field in form.fields]
        assert len(names) == len(set(names))
        assert {"name", "street", "city"} <= set(names)
        assert all(field.label for field in form.fields)
        assert [field.name for field in form.fields[:1]] == ["name"]
