"""The data folder: for the shop's eyes only, one server at a time, and a sentence where it cannot be."""

import hashlib
import hmac
import json
import multiprocessing
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.storage.files import write_whole
from counterfoil.storage.folder import FolderBusy, FolderRefused, open_folder
from counterfoil.storage.ring import PURPOSES

HERE = Path(__file__).parent
NINE_FORTY_THREE = 1_795_254_180 * SECOND


class Still:
    """A clock that stands."""

    def now(self):
        return NINE_FORTY_THREE


def permissions(path):
    return path.stat().st_mode & 0o777


def secrets_in(folder):
    return json.loads((folder / "secrets.json").read_text())["keys"]


class TestFirstStart:
    def test_a_missing_folder_is_made_with_all_that_is_in_it(self, tmp_path):
        folder = open_folder(tmp_path / "new" / "shop")
        assert permissions(folder.path) == 0o700
        assert permissions(folder.path / "secrets.json") == 0o600
        assert folder.mail.is_dir()
        assert folder.media.is_dir()
        parts = ["incoming", "mail", "media", "secrets.json"]
        assert sorted(each.name for each in folder.path.iterdir()) == parts

    def test_a_way_from_here_is_kept_as_a_whole_one(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert open_folder(Path("shop")).path == tmp_path / "shop"

    def test_every_purpose_has_a_secret_of_its_own_with_a_short_id_and_its_moment(self, tmp_path):
        open_folder(tmp_path, Still())
        keys = secrets_in(tmp_path)
        assert [key["purpose"] for key in keys] == list(PURPOSES)
        assert len({key["secret"] for key in keys}) == len({key["id"] for key in keys}) == len(PURPOSES)
        assert {(len(key["secret"]), len(key["id"]), key["made_at"]) for key in keys} == {
            (64, 8, "2026-11-21T09:43:00Z")
        }

    def test_the_second_start_finds_the_same(self, tmp_path):
        first = open_folder(tmp_path).keys.digest("session", b"ticket")
        assert open_folder(tmp_path).keys.digest("session", b"ticket") == first

    def test_of_many_first_starts_at_once_one_makes_the_secrets(self, tmp_path):
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            assert len(set(pool.map(digest_in, [tmp_path] * 12))) == 1

    def test_a_purpose_that_came_later_gets_a_key_and_the_others_keep_theirs(self, tmp_path):
        open_folder(tmp_path)
        keys = secrets_in(tmp_path)
        (tmp_path / "secrets.json").write_text(json.dumps({"keys": keys[1:]}))
        open_folder(tmp_path)
        assert secrets_in(tmp_path)[:-1] == keys[1:]
        assert secrets_in(tmp_path)[-1]["purpose"] == keys[0]["purpose"]


def digest_in(folder):
    return open_folder(folder).keys.digest("trail", b"line")


class TestKeys:
    def test_a_digest_is_the_hmac_that_anybody_can_compute_again(self, tmp_path):
        keys = open_folder(tmp_path).keys
        secret = next(
            bytes.fromhex(key["secret"]) for key in secrets_in(tmp_path) if key["purpose"] == "trail"
        )
        assert keys.digest("trail", b"line") == hmac.new(secret, b"line", hashlib.sha256).digest()

    def test_purposes_differ(self, tmp_path):
        keys = open_folder(tmp_path).keys
        assert len({keys.digest(purpose, b"same") for purpose in PURPOSES}) == len(PURPOSES)

    def test_a_new_key_goes_first_and_the_old_one_still_counts(self, tmp_path):
        old = open_folder(tmp_path).keys.digest("session", b"ticket")
        open_folder(tmp_path).keys.rotate("session", 0)
        keys = open_folder(tmp_path).keys
        assert keys.digests("session", b"ticket") == [keys.digest("session", b"ticket"), old]
        assert old != keys.digest("session", b"ticket")
        assert len(keys.digests("form", b"ticket")) == 1

    def test_nobody_gets_a_digest_for_a_purpose_without_a_key(self, tmp_path):
        with pytest.raises(LookupError, match="session, throttle"):
            open_folder(tmp_path).keys.digest("sesion", b"ticket")

    def test_a_key_that_is_printed_shows_no_secret(self, tmp_path):
        keys = open_folder(tmp_path).keys.keys
        assert all(key.secret not in repr(keys) for key in keys)

    def test_a_restored_file_is_closed_to_others_again(self, tmp_path):
        open_folder(tmp_path)
        (tmp_path / "secrets.json").chmod(0o644)
        open_folder(tmp_path)
        assert permissions(tmp_path / "secrets.json") == 0o600

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", '{"keys": [{}]}', '{"keys": 1}', '{"keys": [null]}', "\udcff"]
    )
    def test_secrets_that_cannot_be_read_are_never_replaced(self, tmp_path, content):
        written = content.encode(errors="surrogateescape")
        (tmp_path / "secrets.json").write_bytes(written)
        with pytest.raises(FolderRefused, match=r"secrets\.json cannot be read: restore that file"):
            open_folder(tmp_path)
        assert (tmp_path / "secrets.json").read_bytes() == written

    def test_a_secret_that_was_cut_is_refused(self, tmp_path):
        open_folder(tmp_path)
        keys = secrets_in(tmp_path)
        keys[0]["secret"] = keys[0]["secret"][:10]
        (tmp_path / "secrets.json").write_text(json.dumps({"keys": keys}))
        with pytest.raises(FolderRefused):
            open_folder(tmp_path)


class TestLock:
    def test_a_second_server_is_told_who_is_there(self, tmp_path):
        folder = open_folder(tmp_path)
        with folder.lock(), pytest.raises(FolderBusy) as busy:
            folder.lock()
        assert str(busy.value) == (
            f"Another Counterfoil (process {os.getpid()}) is already serving the data folder {tmp_path}: "
            "stop it first, or give this one a folder of its own with --data."
        )

    def test_when_it_ends_the_next_may_come(self, tmp_path):
        folder = open_folder(tmp_path)
        folder.lock().release()
        with folder.lock():
            assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"

    def test_who_was_killed_holds_nobody_up(self, tmp_path):
        folder = open_folder(tmp_path)
        code = f"from counterfoil.storage.folder import *; lock = open_folder(Path({str(tmp_path)!r})).lock(); print(1, flush=True); input()"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", code], cwd=HERE.parents[1], **pipes) as server:
            assert server.stdout.readline() == b"1\n"
            with pytest.raises(FolderBusy, match=rf"process {server.pid}"):
                folder.lock()
            server.kill()
        folder.lock().release()


class TestRefused:
    def test_a_file_in_its_place(self, tmp_path):
        (tmp_path / "shop").touch()
        for path in (tmp_path / "shop", tmp_path / "shop" / "inside"):
            with pytest.raises(FolderRefused, match="is not a folder"):
                open_folder(path)

    def test_a_file_system_that_is_read_only(self, tmp_path):
        said = start_on(tmp_path, "mount -t tmpfs -o ro counterfoil")
        assert (
            said
            == f"The data folder {tmp_path} cannot be written: give this user the right to, or name another with --data."
        )

    def test_a_disk_that_is_full(self, tmp_path):
        said = start_on(tmp_path, "mount -t tmpfs -o size=512k counterfoil")
        assert (
            said
            == f"The disk of the data folder {tmp_path} is full: make some room (at least 1 MiB) and start again."
        )

    @pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
    def test_a_folder_of_somebody_else(self, tmp_path):
        tmp_path.chmod(0o500)
        with pytest.raises(FolderRefused, match="cannot be written"):
            open_folder(tmp_path)


def start_on(folder, mount):
    """What a start says on a file system of its own, in a namespace of its own; needs root."""
    if subprocess.run(
        ["unshare", "-m", "sh", "-c", f"{mount} {folder}"], capture_output=True, check=False
    ).returncode:
        pytest.skip("this user may not mount a file system")
    code = (
        "import sys; from counterfoil.storage.folder import *\n"
        "try: open_folder(Path(sys.argv[1]))\n"
        "except FolderRefused as refused: print(refused, *Path(sys.argv[1]).iterdir(), end='')"
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f'{mount} {folder} && exec {sys.executable} -c "$CODE" {folder}'],
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "CODE": code},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


class TestWholeFiles:
    def test_a_write_that_fails_leaves_the_old_file_and_no_draft(self, tmp_path):
        write_whole(tmp_path / "file", b"old")
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        try:
            with pytest.raises(OSError, match="too large"):
                write_whole(tmp_path / "file", b"new" * 100)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}

    def test_a_file_is_for_our_eyes_from_its_first_moment(self, tmp_path):
        write_whole(tmp_path / "file", b"secret")
        assert permissions(tmp_path / "file") == 0o600
