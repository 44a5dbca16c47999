"""Looking after sessions from the command line."""

from counterfoil.cli import run


def test_prune_and_clear(tmp_path, capsys, redis):
    where = ["--data", str(tmp_path / "shop")]
    assert run(["sessions", "prune", *where]) == 0
    assert run(["sessions", "clear", *where]) == 0
    assert run(["sessions", "clear", *where, "--sessions", redis.url, "--sign-out"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 sessions were over and are gone.",
        "0 sessions forgot what they remembered.",
        "0 sessions ended.",
    ]


def test_a_store_that_cannot_be_is_refused(tmp_path, capsys):
    assert run(["sessions", "clear", "--data", str(tmp_path), "--sessions", "redis:/word@here"]) == 1
    assert "--sessions must be sql:, memory:" in (said := capsys.readouterr().err)
    assert "word" not in said
