"""What a shop is told: read once, and refused with a sentence for each thing that cannot be."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from counterfoil.settings import TABLE, Settings, SettingsRefused

ROW = {setting.name: setting for setting in TABLE}


def told(**environment):
    return Settings.read({f"COUNTERFOIL_{name.upper()}": said for name, said in environment.items()}, {})


def problems(environment, given=()):
    with pytest.raises(SettingsRefused) as refused:
        Settings.read(environment, dict(given))
    return refused.value.problems


def test_told_nothing_it_is_a_shop_on_this_machine():
    settings = Settings.read({}, {})
    assert (settings.host, settings.port, settings.database, settings.demo) == (
        "127.0.0.1",
        5000,
        "sqlite:",
        False,
    )
    assert settings == Settings()
    assert settings.data == Path("counterfoil-data")
    assert (settings.session_idle, settings.session_absolute) == (604_800, 2_592_000)
    assert (settings.body_limit, settings.sign_in_floor, settings.bcrypt_cost) == (1024 * 1024, 150, 12)


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("port", "8080", 8080),
        ("demo", "Yes", True),
        ("demo", "off", False),
        ("data", "/srv/shop", Path("/srv/shop")),
        ("data", "~/shop", Path.home() / "shop"),
        ("origin", "https://Shop.Example/", "https://shop.example"),
        ("origin", "http://localhost:5000", "http://localhost:5000"),
        (
            "proxies",
            "10.0.0.1, 192.168.0.0/16 ::1",
            tuple(map(ip_network, ("10.0.0.1", "192.168.0.0/16", "::1"))),
        ),
        ("allowed_origins", "", ()),
        ("allowed_origins", "https://App.example", ("https://app.example",)),
        (
            "allowed_origins",
            "https://a.example:443, http://b.example:80/ http://localhost:3000,https://c.example:8443",
            ("https://a.example", "http://b.example", "http://localhost:3000", "https://c.example:8443"),
        ),
        ("currency", "sek", "SEK"),
        ("seller", "Mugs Ltd; Kiln Lane 2 ;; Riga;", ("Mugs Ltd", "Kiln Lane 2", "Riga")),
        ("time_zone", "Europe/Riga", "Europe/Riga"),
        ("passwords", "bcrypt", "bcrypt"),
        ("bcrypt_cost", "4", 4),
        ("session_absolute", "5", 5),
        ("sign_in_floor", "0", 0),
        ("database", "postgresql://ann:secret@db/shop", "postgresql://ann:secret@db/shop"),
        ("database", "postgresql:///shop?host=/run", "postgresql:///shop?host=/run"),
        ("mail", "smtps://post.example:465", "smtps://post.example:465"),
        ("mail", "folder:", "folder:"),
        ("sessions", "cookie:encrypted", "cookie:encrypted"),
        ("sessions", "cached+rediss://:word@cache:6380/2", "cached+rediss://:word@cache:6380/2"),
        ("sessions", "memcached://cache", "memcached://cache"),
        ("mail_from", "Kiosk <kiosk@shop.example>", "Kiosk <kiosk@shop.example>"),
        ("mail_from", "Käse, Wurst & Co. <kiosk@shop.example>", "Käse, Wurst & Co. <kiosk@shop.example>"),
        ("mail_from", "kiosk@shop.example", "kiosk@shop.example"),
        ("shop_name", "Ann’s Käse & Co", "Ann’s Käse & Co"),
        ("tls_cert", "", None),
        ("port", "", 5000),
    ],
)
def test_what_is_said_is_understood(name, said, value):
    assert getattr(told(**{name: said}), name) == value


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("port", "0"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "5e3"),
        ("port", "٥٠٠٠"),
        ("port", " 5000"),
        ("port", "9" * 5000),
        ("demo", "maybe"),
        ("bcrypt_cost", "3"),
        ("bcrypt_cost", "16"),
        ("passwords", "md5"),
        ("log", "xml"),
        ("origin", "shop.example"),
        ("origin", "https://shop.example/path"),
        ("origin", "https://ann:pw@shop.example"),
        ("origin", "https://shop.example:port"),
        ("origin", "https://[shop.example"),
        ("origin", "https://"),
        ("allowed_origins", "*"),
        ("allowed_origins", "null"),
        ("allowed_origins", "https://app.example, *"),
        ("allowed_origins", "https://*.example"),
        ("allowed_origins", "app.example"),
        ("allowed_origins", "https://app.example/path"),
        ("allowed_origins", "https://ann:pw@app.example"),
        ("allowed_origins", "https://käse.example"),
        ("allowed_origins", "file://"),
        ("proxies", "10.0.0.0/33"),
        ("proxies", "10.0.0.1/8"),
        ("proxies", "proxy.example"),
        ("currency", "EURO"),
        ("time_zone", "Riga"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", "Europe"),
        ("currency", "€"),
        ("mail", "ftp://post.example"),
        ("mail", "smtp://"),
        ("mail", "smtp://post.example:port"),
        ("mail_from", "shop"),
        ("mail_from", "a@shop.example, b@shop.example"),
        ("mail_from", "Shop <shop@shop.example"),
        ("mail_from", "Shop\r\nBcc: eve@example.com <shop@shop.example>"),
        ("shop_name", "two\nlines"),
        ("shop_name", "x" * 81),
        ("host", "two words"),
        ("tls_cert", "/not/there.pem"),
        ("body_limit", "1"),
        ("sessions", "memory"),
        ("sessions", "memory:big"),
        ("sessions", "cookie:plain"),
        ("sessions", "cached+sql:"),
        ("sessions", "cached+cached+redis://cache"),
        ("sessions", "redis://"),
        ("sessions", "mongodb://cache"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(name, said):
    (problem,) = problems({ROW[name].env: said})
    assert problem.startswith(f"COUNTERFOIL_{name.upper()} must be {ROW[name].kind.expected}")
    assert len(problem) < 250


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_table():
    wrong = {"COUNTERFOIL_PORT": "x", "COUNTERFOIL_LOG": "xml"}
    assert problems(wrong, {"workers": "none"}) == [
        "COUNTERFOIL_PORT must be a whole number from 1 to 65535, not 'x'",
        "--workers must be a whole number from 1 to 64, not 'none'",
        "COUNTERFOIL_LOG must be text or json, not 'xml'",
    ]


@pytest.mark.parametrize("name", ["database", "mail", "sessions"])
def test_a_password_in_a_wrong_address_is_not_repeated(name):
    (problem,) = problems({ROW[name].env: "http://ann:hunter2@host"})
    assert "hunter2" not in problem


def test_the_command_line_goes_before_the_environment():
    environment = {"COUNTERFOIL_PORT": "8080", "COUNTERFOIL_DEMO": "1", "COUNTERFOIL_LOG": "json"}
    settings = Settings.read(environment, {"port": "9090", "demo": False, "log": ""})
    assert (settings.port, settings.demo, settings.log) == (9090, False, "json")


def test_what_is_kept_in_memory_is_kept_by_one_process():
    (problem,) = problems({"COUNTERFOIL_SESSIONS": "memory:", "COUNTERFOIL_WORKERS": "2"})
    assert problem.startswith(
        "COUNTERFOIL_SESSIONS cannot be memory: with more than one of COUNTERFOIL_WORKERS"
    )


def test_a_certificate_needs_its_key(tmp_path):
    (tmp_path / "cert.pem").touch()
    (problem,) = problems({"COUNTERFOIL_TLS_CERT": str(tmp_path / "cert.pem")})
    assert "COUNTERFOIL_TLS_KEY" in problem


def test_a_plain_port_is_beside_tls(tmp_path):
    (problem,) = problems({"COUNTERFOIL_HTTP_PORT": "80"})
    assert "COUNTERFOIL_TLS_CERT" in problem
    (tmp_path / "pem").touch()
    tls = {"COUNTERFOIL_TLS_CERT": str(tmp_path / "pem"), "COUNTERFOIL_TLS_KEY": str(tmp_path / "pem")}
    assert Settings.read({**tls, "COUNTERFOIL_HTTP_PORT": "80"}, {}).http_port == 80
    (problem,) = problems({**tls, "COUNTERFOIL_HTTP_PORT": "5000"})
    assert "cannot be the same" in problem


@pytest.mark.parametrize(
    "given, open_to_all",
    [
        ({}, False),
        ({"host": "127.0.0.53"}, False),
        ({"host": "::1"}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "shop.lan"}, True),
        ({"host": "127.evil.example"}, True),
        ({"host": "::", "proxies": "10.0.0.1"}, True),
        ({"host": "::", "origin": "https://shop.example"}, True),
        ({"host": "::", "origin": "http://shop.example", "proxies": "10.0.0.1"}, True),
        ({"host": "::", "origin": "https://shop.example", "proxies": "10.0.0.1"}, False),
    ],
)
def test_who_can_listen_in(given, open_to_all):
    assert told(**given).open_to_eavesdroppers is open_to_all


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_row_can_be_printed_and_its_default_can_be_said(setting):
    assert setting.doc.endswith(".")
    assert "\n" not in setting.doc
    assert setting.flag == "--" + setting.name.replace("_", "-")
    assert setting.switch == (setting.kind.metavar == "")
    if setting.shown_default:
        assert setting.kind.read(setting.shown_default) == setting.default
