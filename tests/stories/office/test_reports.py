"""Reports on pages and as files: the same figures everywhere, for whoever may have them when they ask."""

import csv
import io
import json
import re
import secrets
from html.parser import HTMLParser
from pathlib import Path

import pytest

from counterfoil.app import furnish
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.files.as_csv import harmless
from counterfoil.settings import Settings
from counterfoil.shop import footfall
from counterfoil.shop.footfall import Footfall
from tests.cast import APPROVED, Person, Shop
from tests.datasets import dataset
from tests.reports.spreadsheet import sheets
from tests.waiting import eventually

FIREFOX = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "accept-language": "en",
}
HEAD = "order,placed_at,customer,country,sku,title,category,quantity,unit_price,currency\n"


class Tags(HTMLParser):
    """Every tag of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for each, attributes in self.found if each == tag]


@pytest.fixture
def admin(shop: Shop) -> Person:
    return shop.person("admin_user")


def bring_in(shop: Shop, *rows: str) -> None:
    """History of another shop, on days long gone."""
    path = Path(shop.folder).parent / f"history-{abs(hash(rows))}.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    shop.command("import", "orders", str(path))


def test_every_report_has_a_page_with_its_figures_their_formulas_and_the_zone(
    shop: Shop, admin: Person
) -> None:
    overview = admin.page("/admin/reports")
    assert overview.status_code == 200
    for slug, report in REPORTS.items():
        assert f'href="/admin/reports/{slug}"' in overview.text
        page = admin.page(f"/admin/reports/{slug}?compare=previous")
        assert page.status_code == 200, slug
        assert "in the time zone UTC" in page.text
        told = admin.get(f"/api/admin/reports/{slug}").json()
        assert len(told["figures"]) == len(report.figures)
        text = page.text.replace("&#39;", "'").replace("&amp;", "&")
        for figure in told["figures"]:
            assert figure["name"] in text
            assert figure["formula"] in text


def test_days_of_ones_own_and_one_row_alone_are_asked_by_the_form_of_the_page(
    shop: Shop, admin: Person
) -> None:
    bring_in(
        shop,
        "O1,2011-03-01,,LV,A,A,C,1,10.00,EUR",
        "O2,2011-05-02,,LV,A,A,C,1,40.00,EUR",
        "O3,2011-05-03,,EE,A,A,C,1,2.00,EUR",
    )
    asked = "since=2011-05-01&until=2011-05-31&compare=own&compare_since=2011-03-01&compare_until=2011-03-31"
    page = admin.page(f"/admin/reports/sales?{asked}&split=country")
    assert "against 1–31 March 2011" in page.text
    assert "€10.00 before" in page.text
    ways = [
        str(each["href"]) for each in Tags(page.text).of("a") if "only=country%3ALV" in str(each.get("href"))
    ]
    alone = admin.page(ways[0])
    filled_in = admin.page(f"/admin/reports/sales?{asked}&only_by=country&only_key=LV")
    for each in (alone, filled_in):
        assert "Net sales €40.00" in each.text
        assert "Only country" in each.text
    assert admin.page(f"/admin/reports/sales?{asked}&compare_until=").status_code == 422
    assert admin.page("/admin/reports/sales?only_by=moon&only_key=x").status_code == 422


def test_what_does_not_fit_is_said_and_what_is_not_there_is_404(admin: Person) -> None:
    assert admin.page("/admin/reports/sales?since=2026-02-30&until=2026-03-01").status_code == 422
    assert admin.page("/admin/reports/sales?split=moon").status_code == 422
    assert admin.page("/admin/reports/nothing").status_code == 404
    assert admin.page("/admin/reports/sales/file?form=exe").status_code == 422


def test_a_clerk_is_told_which_right_is_missing(clerk: Person) -> None:
    for path in ("/admin/reports", "/admin/reports/sales", "/admin/reports/sales/file?form=csv"):
        page = clerk.page(path)
        assert page.status_code == 403
        assert "reports:read" in page.text


def test_the_figures_of_each_file_are_those_of_the_page(shop: Shop, admin: Person) -> None:
    bring_in(
        shop,
        "P1,2015-03-01,ann,DE,KET,Kettle,Kitchen,2,19.995,EUR",
        "P2,2015-03-31,bob,FR,LMP,Lamp,Light,1,100.00,EUR",
        "P3,2015-04-02,bob,FR,LMP,Lamp,Light,-1,100.00,EUR",
    )
    asked = "since=2015-03-01&until=2015-04-30&split=month&compare=previous"
    page = admin.page(f"/admin/reports/sales?{asked}")
    rows = json.loads(admin.get(f"/admin/reports/sales/file?form=json&{asked}").content)
    read = list(
        csv.reader(
            io.StringIO(admin.get(f"/admin/reports/sales/file?form=csv&{asked}").content.decode("utf-8-sig"))
        )
    )
    cells = sheets(admin.get(f"/admin/reports/sales/file?form=xlsx&{asked}").content)[0]

    assert rows["total"]["net"] == "39.99"
    net = read[0].index("Net sales")
    assert [row[net] for row in read[1:]] == ["139.99", "-100.00", "39.99"]
    assert [row[net] for row in cells[1:]] == [139.99, -100.0, 39.99]
    table = page.text.partition("<tbody>")[2]
    for said in ("€139.99", "-€100.00", "€39.99"):
        assert said in table.replace("\u2212", "-")
    pdf = admin.get(f"/admin/reports/sales/file?form=pdf&{asked}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith('attachment; filename="sales-2015-03-01')


def test_abuse_67_a_role_taken_away_between_page_and_download_is_403(shop: Shop) -> None:
    somebody = shop.newcomer()
    shop.command("people", "role", somebody.username, "+administrator")
    assert somebody.page("/admin/reports/sales").status_code == 200
    shop.command("people", "role", somebody.username, "-administrator")

    for form in ("csv", "xlsx", "json", "pdf"):
        answer = somebody.page(f"/admin/reports/sales/file?form={form}")
        assert answer.status_code == 403
        assert "reports:read" in answer.text


def test_abuse_68_ten_years_day_by_day_are_one_page_and_one_stream(admin: Person) -> None:
    asked = "since=2006-01-01&until=2015-12-31&split=day"
    page = admin.page(f"/admin/reports/sales?{asked}")
    assert page.status_code == 200
    assert "1652 more rows are in the file" in page.text
    assert page.text.count('class="chart__stop"') <= 60
    answer = admin.get(f"/admin/reports/sales/file?form=csv&{asked}")
    assert "content-length" not in answer.headers
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1 + 3652 + 1


def test_a_stored_cross_site_script_stays_inert_in_csv_and_chart(shop: Shop, admin: Person) -> None:
    every = [
        *json.loads((dataset("bad-payloads") / "xss.json").read_text(encoding="utf-8"))[::20],
        *json.loads((dataset("bad-payloads") / "ssti.json").read_text(encoding="utf-8"))[::8],
        *json.loads((dataset("bad-payloads") / "csv-injection.json").read_text(encoding="utf-8")),
    ]
    texts = [
        text
        for text in dict.fromkeys(str(one).strip() for one in every)
        if text.isprintable() and len(text) <= 150
    ][:60]
    quoted = ['"{}"'.format(text.replace('"', '""')) for text in texts]
    bring_in(
        shop,
        *(f"X{n},2014-05-05,{text},,S{n},{text},{text},1,{n + 1}.00,EUR" for n, text in enumerate(quoted)),
    )
    asked = "since=2014-05-01&until=2014-05-31"
    plain = len(
        Tags(admin.page("/admin/reports/products?since=2013-05-01&until=2013-05-02").text).of("script")
    )
    for slug in ("products", "variants", "categories", "top-customers"):
        page = admin.page(f"/admin/reports/{slug}?{asked}")
        assert page.status_code == 200
        tags = Tags(page.text)
        assert len(tags.of("script")) == plain
        assert not tags.of("iframe") + tags.of("object") + tags.of("embed") + tags.of("math")
        for _, attributes in tags.found:
            assert not {name for name in attributes if name.startswith("on") or name == "style"}
        for link in tags.of("a"):
            assert re.match(r"[/#]", link["href"] or "")
    for form in ("csv", "xlsx", "json", "pdf"):
        answer = admin.get(f"/admin/reports/products/file?form={form}&{asked}")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith("attachment")
        if form == "csv":
            read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert {harmless(text) for text in texts} <= {row[0] for row in read}
        if form == "xlsx":  # where a formula fails the reader itself
            assert set(texts) <= {row.get(0) for row in sheets(answer.content)[0]}


def test_from_coming_in_to_paying_each_step_of_a_person_is_counted_once(shop: Shop, admin: Person) -> None:
    def numbers() -> list[int]:
        with furnish(Settings(data=Path(shop.folder), database=shop.database)) as inside:
            days, now = inside.house.part(Footfall).days, inside.house.clock.now()
            footfall.count(inside.store, days, now)
        told = admin.get("/api/admin/reports/visits?period=today&split=day").json()["total"]
        return [told[name] for name in ("visits", "looked", "carted", "checked_out", "bought")]

    before = numbers()
    person, machine, private = (
        shop.stranger(**FIREFOX),
        shop.stranger(**{**FIREFOX, "user-agent": "Googlebot/2.1"}),
        shop.stranger(**{**FIREFOX, "user-agent": FIREFOX["user-agent"] + " Private", "sec-gpc": "1"}),
    )
    name = f"counted-{secrets.token_hex(4)}"
    for each in (person, machine, private):
        each.page("/")
    person.post(
        "/api/register",
        {"username": name, "email": f"{name}@example.com", "password": "a long enough password"},
    )
    product = person.get("/api/products").json()["items"][0]["slug"]
    for _ in range(3):
        assert person.page(f"/products/{product}").status_code == 200
    options = person.get(f"/api/products/{product}").json()["variants"][0]["options"]
    chosen = {f"option{number}": value for number, value in enumerate(options, 1)}
    assert person.submit(f"/products/{product}", quantity="1", **chosen).status_code == 303
    assert person.page("/checkout").status_code == 200
    code = person.buy(APPROVED).json()["code"]
    assert person.page(f"/orders/{code}").status_code == 200
    person.page("/products?q=no+such+thing+as+this")

    assert eventually(lambda: [now - was for now, was in zip(numbers(), before, strict=True)][4] == 1)
    went = [now - was for now, was in zip(numbers(), before, strict=True)]
    assert went == [1, 1, 1, 1, 1]


def test_what_is_looked_for_in_vain_is_a_report(shop: Shop, admin: Person) -> None:
    person = shop.stranger(**{**FIREFOX, "user-agent": FIREFOX["user-agent"] + " Seeker"})
    name = f"seeker-{secrets.token_hex(4)}"
    person.post(
        "/api/register",
        {"username": name, "email": f"{name}@example.com", "password": "a long enough password"},
    )
    person.page("/products?q=Zeppelin")
    person.page("/products?q=seeker%40example.com")
    person.page("/products?q=%2B49+170+1234567")

    def words() -> set[str]:
        told = admin.get("/api/admin/reports/searches-in-vain?period=today").json()
        return {row["key"] for row in told["rows"]}

    assert eventually(lambda: "zeppelin" in words())
    assert not [each for each in words() if "example" in each or "170" in each]


def test_a_number_is_followed_to_its_lines_formula_sql_and_zone(shop: Shop, admin: Person) -> None:
    bring_in(
        shop,
        "F1,2013-06-01,ann,DE,KET,Kettle <b>,Kitchen,2,20.00,EUR",
        "F2,2013-06-01,bob,FR,CUP,Cup,Kitchen,1,3.00,EUR",
        "F3,2013-06-02,bob,FR,LMP,Lamp,Light,-1,10.00,EUR",
    )
    page = admin.page("/admin/reports/sales?since=2013-06-01&until=2013-06-30&split=country")
    links = dict.fromkeys(one["href"] or "" for one in Tags(page.text).of("a"))
    (way,) = [link for link in links if "/lines?" in link and "figure=net" in link and "key=FR" in link]
    found = admin.page(way)
    assert found.status_code == 200
    text = found.text.replace("\u2212", "-")
    assert "Net sales: -€7.00" in text
    for words in ("Gross sales - discounts - returns.", "UTC", "from sales", "F2", "F3"):
        assert words in text, words
    whole = admin.page(way.replace("&key=FR", "&of=total"))
    assert "Net sales: €33.00" in whole.text
    assert "Kettle <b>" not in whole.text
    files = [one["href"] or "" for one in Tags(found.text).of("a") if "/lines/file?" in (one["href"] or "")]
    read = list(csv.reader(io.StringIO(admin.get(files[0]).content.decode("utf-8-sig"))))
    assert [row[2] for row in read[1:]] == ["F2", "F3", ""]
    gross, returns = read[0].index("Gross sales"), read[0].index("Returns")
    assert (read[-1][gross], read[-1][returns]) == ("3.00", "10.00")
    for slug in REPORTS:  # every link of every report leads somewhere
        page = admin.page(f"/admin/reports/{slug}?period=year")
        ways = [one["href"] or "" for one in Tags(page.text).of("a") if "/lines?" in (one["href"] or "")]
        for link in dict.fromkeys((*ways[:2], *ways[-2:])):
            assert admin.page(link).status_code == 200, link


def test_a_report_is_mailed_from_its_page_listed_and_stopped(shop: Shop, admin: Person) -> None:
    page = admin.page("/admin/reports/sales?split=day")
    assert "Mail it to me" in page.text
    sent = admin.submit("/admin/reports/mails", report="sales", every="week", form="csv", split="day")
    assert (sent.status_code, sent.headers.get("location")) == (303, "/admin/reports/mails"), sent.text
    listed = admin.page("/admin/reports/mails")
    assert "Every Monday" in listed.text
    stop = re.search(r"/admin/reports/mails/[^/\"]+/stop", listed.text)
    assert stop
    assert admin.submit(stop[0]).status_code == 303
    assert "stopped" in admin.page("/admin/reports/mails").text
    assert admin.submit("/admin/reports/mails/NONESUCH22/stop").status_code == 404
