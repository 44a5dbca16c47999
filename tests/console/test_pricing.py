"""Prices, tax, shipping and codes, as whoever runs the shop types them."""

import pytest

from tests.console.test_commands import GOODS


@pytest.fixture
def goods(console, tmp_path):
    """One product on the shelf."""
    file = tmp_path / "goods.csv"
    file.write_text(GOODS)
    console("import", "products", str(file))
    return console


def lines(said):
    assert (said.code, said.err) == (0, ""), said
    return [" ".join(line.split()) for line in said.out.splitlines()]


def test_a_price_is_set_and_missing_ones_are_made(goods, monkeypatch):
    assert lines(goods("prices", "set", "MUG-1", "15.50")) == ["MUG-1: €15.50"]
    said = goods("prices", "set", "MUG-1", "17", "usd")
    assert (said.code, said.err) == (
        1,
        "counterfoil: currency: The shop has no prices in that currency; it has them in EUR.\n",
    )
    monkeypatch.setenv("COUNTERFOIL_CURRENCIES", "USD,JPY")
    assert lines(goods("prices", "set", "MUG-1", "17", "usd")) == ["MUG-1: $17.00"]
    assert lines(goods("prices", "fill", "JPY", "160.5")) == ["1 prices made, and 0 of sending things"]
    assert lines(goods("prices", "fill", "JPY", "160.5")) == ["0 prices made, and 0 of sending things"]
    assert goods("prices", "set", "MUG-1", "15.505").err == "counterfoil: price: 15.505 is no price in EUR.\n"
    assert goods("prices", "set", "NONE", "15").err == "counterfoil: The shop does not have that.\n"
    assert goods("prices", "fill", "JPY", "-1").code == 2


def test_rates_of_tax_are_set_and_listed(goods):
    assert lines(goods("tax", "set", "lv", "21", "PVN")) == ["LV standard 21% PVN 1970-01-01"]
    goods("tax", "set", "LV", "5.5%", "PVN", "--class", "reduced", "--from", "2027-01-01")
    assert lines(goods("tax", "list")) == [
        "LV reduced 5.5% PVN 2027-01-01",
        "LV standard 21% PVN 1970-01-01",
    ]
    assert lines(goods("tax", "class", "mug", "reduced")) == ["mug: reduced"]
    assert goods("tax", "class", "nothing", "reduced").code == 1
    assert goods("tax", "set", "ZZ", "21", "VAT").err == "counterfoil: country: Please choose a country.\n"
    assert goods("tax", "set", "LV", "21", "VAT", "--class", "Two Words").code == 1
    for wrong in (["LV", "101", "VAT"], ["LV", "x", "VAT"], ["LV", "1", "VAT", "--from", "soon"]):
        assert goods("tax", "set", *wrong).code == 2


def test_zones_and_ways_are_set_listed_and_removed(console):
    assert lines(console("shipping", "list")) == []
    assert lines(console("shipping", "zone", "Baltics", "EE", "LV,LT"))[0] == "Baltics: EE LT LV"
    console("shipping", "zone", "Rest", "*")
    console("shipping", "rate", "Baltics", "Post", "4.90", "--up-to", "2kg", "--free-from", "60")
    console("shipping", "rate", "Baltics", "Post", "7.90", "--for-goods-up-to", "500.00")
    assert lines(console("shipping", "list")) == [
        "Baltics: EE LT LV",
        "post Post €4.90 2000 g - €60.00",
        "post Post €7.90 - €500.00 -",
        "Rest: *",
        "way title price up to for goods up to free from",
    ]
    console("shipping", "rate", "Baltics", "Post", "5.90", "--up-to", "2kg")
    assert "post Post €5.90 2000 g - -" in lines(console("shipping", "list"))
    assert lines(console("shipping", "zone", "EU", "EU"))[0].startswith("EU: AT BE BG CY CZ")
    assert lines(console("shipping", "list"))[0] == "Baltics: no country"
    console("shipping", "remove", "Baltics", "post")
    assert console("shipping", "remove", "Baltics", "post").code == 1
    console("shipping", "remove", "Baltics")
    assert "Baltics" not in console("shipping", "list").out
    assert console("shipping", "rate", "Nowhere", "Post", "1").err == (
        "counterfoil: There is no zone of that name.\n"
    )
    assert console("shipping", "zone", "X", "ZZ").code == 1
    assert console("shipping", "rate", "Rest", "Post", "1", "--up-to", "heavy").code == 2


def test_codes_are_made_listed_and_ended(console):
    (line,) = lines(console("codes", "add", "Spring", "--percent", "12.5", "--uses", "3"))
    assert line.startswith("SPRING 12.5% off - ")
    assert line.endswith(" - 0 of 3")
    console(
        "codes",
        "add",
        "fiver",
        "--amount",
        "5",
        "--minimum",
        "30",
        "--uses-each",
        "1",
        "--until",
        "2030-01-01",
    )
    console("codes", "add", "three", "--buy", "2", "--get", "1")
    console("codes", "add", "ship", "--free-shipping")
    told = {line.split()[0]: line for line in lines(console("codes", "list"))}
    assert " €5.00 off €30.00 " in told["FIVER"]
    assert told["FIVER"].endswith("2030-01-01 0 of any number, 1 a person")
    assert " buy 2, get 1 free - " in told["THREE"]
    assert " free shipping - " in told["SHIP"]
    (line,) = lines(console("codes", "add", "--percent", "50"))
    assert len(line.split()[0]) == 10
    assert lines(console("codes", "end", "spring")) == ["SPRING holds no longer; it was used 0 times."]
    assert console("codes", "end", "nothing").code == 1
    assert console("codes", "add", "SPRING", "--percent", "1").err == (
        "counterfoil: There is a code SPRING already.\n"
    )
    assert console("codes", "add", "X").code == 2
    assert console("codes", "add", "X", "--percent", "1", "--amount", "1").code == 2
    assert console("codes", "add", "TWO", "--amount", "0.001").code == 1
