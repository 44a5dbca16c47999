"""Letters: one recipient, the headers we gave them, once, and tried again when a server says no."""

import email
import email.policy
import json
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as some

from counterfoil.gate.clock import SECOND
from counterfoil.gate.mail import Letter, NotSent
from counterfoil.storage.mail import open_mail
from counterfoil.storage.mail.folder import FolderMail
from counterfoil.storage.mail.smtp import Server, SmtpMail, read_server
from counterfoil.storage.mail.written import one_line, written
from tests.datasets import dataset
from tests.waiting import PATIENCE, free_port

SENDER = "Käse, Wurst & Co. <shop@shop.example>"
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
]
INJECTIONS = [
    "\r\nBcc: eve@example.com",
    "\nBcc: eve@example.com",
    "\rBcc: eve@example.com",
    "\u2028Bcc: x",
    "\x85Bcc: x",
]
INJECTIONS += [
    "\x0bBcc: x",
    "\x0cBcc: x",
    "\x1cBcc: x",
    "\0",
    "\ud800",
    "\u202ecod.exe",
    "\r\n\r\n<script>",
    "\r\n.\r\nMAIL FROM:<x>",
]


class SetClock:
    """Tells the time it was set to."""

    at = 1_795_254_180 * SECOND

    def now(self):
        return self.at


def letter(**changes):
    said = {
        "to": "ann@example.com",
        "subject": "Welcome",
        "text": "Hello Ann,\n\nyou are in.\n",
        "message_id": "<welcome-1@shop.example>",
    }
    return Letter(**{**said, **changes})


def read(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def hostile_strings():
    files = [dataset("bad-strings") / "blns.json", *sorted(dataset("bad-payloads").glob("*.json"))]
    return [text for file in files for text in json.loads(file.read_text("utf-8")) if isinstance(text, str)]


def text_of(message):
    return message.get_content().replace("\r\n", "\n")


def in_folder(folder):
    return [read(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]


class TestFolder:
    def test_a_letter_is_a_file_that_mail_programs_open(self, tmp_path):
        open_mail("folder:", tmp_path, SENDER, SetClock()).send(letter(text="Grüße\n" + "long " * 300))
        (file,) = (tmp_path / "mail").iterdir()
        assert file.name.startswith("20261121T094300.000000Z-")
        assert file.name.endswith(".eml")
        assert file.stat().st_mode & 0o777 == 0o600
        message = read(file.read_bytes())
        assert message["From"] == '"Käse, Wurst & Co." <shop@shop.example>'
        assert message["To"] == "ann@example.com"
        assert message["Date"] == "Sat, 21 Nov 2026 09:43:00 +0000"
        assert message["Message-ID"] == "<welcome-1@shop.example>"
        assert text_of(message) == "Grüße\n" + "long " * 300 + "\n"

    def test_a_long_link_can_be_read_in_the_file_as_it_stands(self, tmp_path):
        link = "https://shop.example/links/" + "x" * 200
        open_mail("folder:", tmp_path).send(letter(text=f"Öffnen: {link}"))
        assert f"Öffnen: {link}" in next((tmp_path / "mail").iterdir()).read_text("utf-8")

    def test_the_same_letter_again_is_one_file(self, tmp_path):
        clock = SetClock()
        mail = FolderMail(tmp_path, SENDER, clock)
        mail.send(letter())
        clock.at += 3600 * SECOND
        mail.send(letter(text="tried again"))
        assert len(in_folder(tmp_path)) == 1

    def test_the_same_letter_from_many_at_once_is_one_file(self, tmp_path):
        mail = FolderMail(tmp_path, SENDER, SetClock())
        threads = [threading.Thread(target=mail.send, args=[letter()]) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(tmp_path.iterdir())) == 1

    def test_letters_of_one_second_keep_their_order(self, tmp_path):
        clock = SetClock()
        mail = FolderMail(tmp_path, SENDER, clock)
        for number in range(5):
            clock.at += 1
            mail.send(letter(subject=str(number), message_id=f"<{number}@shop.example>"))
        assert [message["Subject"] for message in in_folder(tmp_path)] == list("01234")

    def test_a_folder_that_was_taken_away_is_made_again(self, tmp_path):
        mail = FolderMail(tmp_path / "mail", SENDER, SetClock())
        mail.send(letter())
        (tmp_path / "mail").rename(tmp_path / "taken away")
        mail.send(letter(subject="after that", message_id="<2@shop.example>"))
        assert [message["Subject"] for message in in_folder(tmp_path / "mail")] == ["after that"]

    def test_a_folder_that_takes_nothing_is_said_to_the_job(self, tmp_path):
        (tmp_path / "mail").touch()
        with pytest.raises(NotSent, match="does not take letters"):
            open_mail("folder:", tmp_path).send(letter())


def the_same_headers(message):
    assert [name for name in message if name != "MIME-Version"] == HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@example.com"]
    assert not message.defects
    assert not message.is_multipart()


class TestHostile:
    @pytest.mark.parametrize("typed", INJECTIONS)
    def test_a_subject_makes_no_header(self, typed):
        message = written(letter(subject=f"Welcome {typed} end"), SENDER, SetClock(), plain=False)
        again = read(message.content)
        the_same_headers(again)
        assert again["Subject"].startswith("Welcome")
        assert again["Subject"].endswith("end")

    @pytest.mark.parametrize("plain", [True, False])
    def test_no_string_that_ever_broke_a_program_breaks_a_letter(self, plain):
        for typed in hostile_strings()[:: 9 if plain else 2]:
            message = written(
                letter(subject=f"For {typed}", text=f"{typed}\n.\nend"), SENDER, SetClock(), plain=plain
            )
            content = message.content
            again = read(content)
            the_same_headers(again)
            assert " ".join(again["Subject"].split()) == one_line(f"For {typed}")
            assert text_of(again).endswith("\n.\nend\n")
            assert b"\n" not in content.replace(b"\r\n", b"")
            assert max(map(len, content.split(b"\r\n"))) <= 998 or plain

    def test_no_string_that_ever_broke_a_program_is_a_recipient_who_should_not_be(self):
        for typed in hostile_strings():
            for to in (typed, f"ann@example.com{typed}", f"{typed}ann@example.com", f"ann@{typed}"):
                one_recipient_or_none(to)

    @given(some.text())
    def test_neither_does_any_other(self, typed):
        again = read(written(letter(subject=typed, text=typed), SENDER, SetClock(), plain=False).content)
        the_same_headers(again)

    @given(some.text(alphabet=some.sampled_from('ab@.,;:<>()"\\ \r\n\t\0é\u2028=?'), max_size=20))
    def test_an_address_is_one_or_refused(self, typed):
        one_recipient_or_none(typed)
        one_recipient_or_none(f"a{typed}@b.example")

    @pytest.mark.parametrize("typed", INJECTIONS[:-1])
    def test_a_recipient_with_a_line_break_is_refused(self, typed):
        for to in (f"ann@example.com{typed}", f"ann{typed}@example.com", f"{typed}ann@example.com"):
            with pytest.raises(NotSent):
                written(letter(to=to), SENDER, SetClock(), plain=False)

    @pytest.mark.parametrize(
        "to",
        ["", "@", "ann", "ann@", "@example.com", "ann@example.com, eve@example.com", "Ann <ann@example.com>", "a b@example.com",
         '"ann"@example.com', "ann@exa mple.com", "ann@[192.0.2.1]", "ann@-example.com", ".ann@example.com", "ann@a..example",
         "ann@example.com>", "a@b@example.com", "ann@" + "x" * 300 + ".example", "x" * 65 + "@example.com", "=?utf-8?q?a?= @b.example"],
    )  # fmt: skip
    def test_what_is_no_single_address_is_refused(self, to):
        with pytest.raises(NotSent):
            written(letter(to=to), SENDER, SetClock(), plain=False)

    @pytest.mark.parametrize(
        "said", ["", "welcome", "<a@b>\r\nBcc: x", "<a b@c>", "<@>", "<a@b><c@d>", "<é@b>"]
    )
    def test_a_message_id_is_checked_too(self, said):
        with pytest.raises(NotSent, match="Message-ID"):
            written(letter(message_id=said), SENDER, SetClock(), plain=False)

    def test_long_addresses_and_ids_stay_whole(self):
        to, said = "x" * 64 + "@" + "y" * 60 + ".example", "<" + "z" * 100 + "@shop.example>"
        content = written(letter(to=to, message_id=said), SENDER, SetClock(), plain=False).content.decode()
        assert f"\r\nTo: {to}\r\n" in content
        assert f"\r\nMessage-ID: {said}\r\n" in content

    def test_an_address_in_other_letters_goes_to_its_own_domain(self):
        message = written(letter(to="jörg@straße.example"), SENDER, SetClock(), plain=True)
        assert message.to == "jörg@xn--strae-oqa.example"
        assert "To: jörg@xn--strae-oqa.example\r\n" in message.content.decode()


def one_recipient_or_none(to):
    try:
        message = written(letter(to=to), SENDER, SetClock(), plain=False)
    except NotSent:
        return
    again = read(message.content)
    assert [name for name in again if name != "MIME-Version"] == HEADERS
    assert len(again["To"].addresses) == 1
    assert again["To"].addresses[0].domain.isascii()


class PostOffice:
    """A mail server's counter: takes letters, or answers what it was told to."""

    def __init__(self):
        self.letters, self.recipients, self.answers, self.hangs_up = [], [], {}, False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.recipients += envelope.rcpt_tos
        self.letters.append((envelope.mail_from, read(envelope.original_content)))
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        if self.hangs_up:
            server.transport.abort()
        return "221 bye"


@contextmanager
def post_office(**controls):
    counter = PostOffice()
    controller = Controller(
        counter, hostname="127.0.0.1", port=free_port(), ready_timeout=PATIENCE, **controls
    )
    controller.start()
    try:
        counter.port = controller.port
        yield counter
    finally:
        controller.stop()


@pytest.fixture
def office():
    with post_office() as counter:
        yield counter


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("tls")
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    make += [
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
    ]
    try:
        subprocess.run(make, cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no openssl to make a certificate with")
    return folder / "cert.pem", folder / "key.pem"


def speaks_tls(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def trusts(certificate):
    return ssl.create_default_context(cafile=certificate[0])


def lets_ann_in(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"ann", b"p@ss:w/rd"), handled=False)


class TestServer:
    def test_a_letter_arrives_as_it_was_written(self, office):
        open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER).send(
            letter(text="Grüße\n.\n..\n" + "long " * 300)
        )
        ((sender, message),) = office.letters
        assert (sender, office.recipients) == ("shop@shop.example", ["ann@example.com"])
        assert message["Message-ID"] == "<welcome-1@shop.example>"
        assert text_of(message) == "Grüße\n.\n..\n" + "long " * 300 + "\n"
        the_same_headers(message)

    def test_one_letter_goes_to_one_person_whatever_was_typed(self, office):
        mail = open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER)
        for typed in INJECTIONS:
            mail.send(letter(subject=typed, text=f"{typed}\r\n.\r\nMAIL FROM:<eve@example.com>\r\n"))
        assert office.recipients == ["ann@example.com"] * len(INJECTIONS)
        for _, message in office.letters:
            the_same_headers(message)

    @pytest.mark.parametrize("step", ["RCPT", "DATA"])
    def test_what_the_server_refuses_is_raised_in_its_words(self, office, step):
        office.answers[step] = "452 mailbox full"
        mail = open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER)
        with pytest.raises(NotSent, match=r"127\.0\.0\.1 did not take the letter: 452 mailbox full"):
            mail.send(letter())
        office.answers.clear()
        mail.send(letter())
        assert len(office.letters) == 1

    def test_a_server_that_hangs_up_after_it_took_the_letter_has_taken_it(self, office):
        office.hangs_up = True
        open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER).send(letter())
        assert len(office.letters) == 1

    def test_nobody_there(self):
        with pytest.raises(NotSent, match="ConnectionRefusedError"):
            open_mail(f"smtp://127.0.0.1:{free_port()}", None, SENDER).send(letter())

    def test_a_server_that_says_nothing_is_not_waited_for(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            server = Server("127.0.0.1", silent.getsockname()[1], "none")
            with pytest.raises(NotSent, match="timed out"):
                SmtpMail(server, SENDER, SetClock(), seconds=0.1).send(letter())

    def test_an_address_in_other_letters_needs_a_server_that_reads_them(self):
        with (
            post_office(enable_SMTPUTF8=False) as office,
            pytest.raises(NotSent, match="SMTPNotSupportedError"),
        ):
            open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER).send(letter(to="jörg@example.com"))
        with post_office(enable_SMTPUTF8=True) as office:
            open_mail(f"smtp://127.0.0.1:{office.port}", None, SENDER).send(letter(to="jörg@example.com"))
            assert office.recipients == ["jörg@example.com"]


class TestTls:
    def test_starttls_with_a_password(self, certificate):
        with post_office(
            tls_context=speaks_tls(certificate),
            require_starttls=True,
            authenticator=lets_ann_in,
            auth_required=True,
        ) as office:
            server = read_server(f"smtp://ann:p%40ss%3Aw%2Frd@127.0.0.1:{office.port}?tls=start")
            SmtpMail(server, SENDER, SetClock(), trusts(certificate)).send(letter())
            assert len(office.letters) == 1

    def test_a_wrong_password_is_not_repeated(self, certificate):
        with post_office(tls_context=speaks_tls(certificate), authenticator=lets_ann_in) as office:
            server = read_server(f"smtp://ann:hunter2@127.0.0.1:{office.port}?tls=start")
            with pytest.raises(NotSent, match="535") as refused:
                SmtpMail(server, SENDER, SetClock(), trusts(certificate)).send(letter())
            assert "hunter2" not in str(refused.value) + repr(server)

    def test_tls_from_the_first_byte(self, certificate):
        with post_office(ssl_context=speaks_tls(certificate)) as office:
            server = read_server(f"smtps://127.0.0.1:{office.port}")
            SmtpMail(server, SENDER, SetClock(), trusts(certificate)).send(letter())
            assert len(office.letters) == 1

    @pytest.mark.parametrize(("scheme", "asked"), [("smtp", "?tls=start"), ("smtps", "")])
    def test_a_certificate_that_nobody_vouches_for_gets_no_letter(self, certificate, scheme, asked):
        controls = {"ssl_context" if scheme == "smtps" else "tls_context": speaks_tls(certificate)}
        with post_office(**controls) as office:
            with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
                open_mail(f"{scheme}://127.0.0.1:{office.port}{asked}", None, SENDER).send(letter())
            assert not office.letters

    def test_a_server_without_starttls_gets_no_letter_when_it_was_asked_for(self, office):
        with pytest.raises(NotSent, match="SMTPNotSupportedError"):
            open_mail(f"smtp://127.0.0.1:{office.port}?tls=start", None, SENDER).send(letter())
        assert not office.letters


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://post.example", Server("post.example", 25, "none")),
            ("smtp://post.example:2525?tls=start", Server("post.example", 2525, "start")),
            ("smtp://ann:p%40ss@post.example?tls=start", Server("post.example", 587, "start", "ann", "p@ss")),
            ("smtps://ann:pw@post.example/", Server("post.example", 465, "whole", "ann", "pw")),
            ("smtp://ann:pw@localhost", Server("localhost", 25, "none", "ann", "pw")),
            ("smtp://ann:pw@[::1]:26", Server("::1", 26, "none", "ann", "pw")),
            ("smtp://ann:pw@post.example?tls=none", Server("post.example", 25, "none", "ann", "pw")),
        ],
    )
    def test_servers(self, url, server):
        assert read_server(url) == server

    @pytest.mark.parametrize(
        "url",
        ["", "smtp://", "smtp:post", "post.example", "http://ann:hunter2@x", "smtp://x:port", "smtp://x?tls=maybe", "smtp://x?tls",
         "smtp://[x", "smtp://x/path", "folder:elsewhere"],
    )  # fmt: skip
    def test_what_is_none(self, url):
        with pytest.raises(ValueError, match="COUNTERFOIL_MAIL must be `folder:`, smtp://") as refused:
            open_mail(url, None)
        assert "hunter2" not in str(refused.value)

    def test_a_password_does_not_travel_in_the_clear_unless_somebody_insists(self):
        with pytest.raises(ValueError, match="in the clear") as refused:
            read_server("smtp://ann:hunter2@post.example")
        assert "hunter2" not in str(refused.value)
