"""The program: reads the command and the settings, and has the command done."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from counterfoil import __version__
from counterfoil.console import (
    agents,
    codes,
    house_keeping,
    keys,
    lab,
    looking_up,
    orders,
    people,
    prices,
    products,
    reports,
    serving,
    sessions,
    shipping,
    stock,
    taxes,
)
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.gate.sentences import say
from counterfoil.settings import TABLE, Setting, Settings, SettingsRefused
from counterfoil.storage.folder import FolderBusy, FolderRefused
from counterfoil.storage.migrations import MigrationRefused
from counterfoil.web.server import CannotListen

Command = Callable[[argparse.Namespace, Settings], int]
EVERYWHERE = ("data", "database")  # settings that every command takes as flags


def main(words: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code: 0 done, 1 refused, 2 not understood."""
    os.umask(0o077)  # whatever it writes is for its own eyes
    sys.exit(run(sys.argv[1:] if words is None else list(words)))


def run(words: list[str]) -> int:
    """Do what the words say; without any, serve."""
    given = parser().parse_args(words or ["serve"])
    try:
        settings = Settings.read(os.environ, _settings_given(given))
        command: Command = given.command
        return command(given, settings)
    except SettingsRefused as refused:
        return _complain(*refused.problems)
    except (FolderRefused, FolderBusy, MigrationRefused, CannotListen) as refused:
        return _complain(str(refused))
    except Invalid as refused:
        return _complain(*(f"{misfit.field}: {say(misfit)}" for misfit in refused.misfits))
    except Refusal as refused:
        return _complain(say(refused))
    except BrokenPipeError:  # whoever read the output has read enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 130


def _complain(*sentences: str) -> int:
    for sentence in sentences:
        print(f"counterfoil: {sentence}", file=sys.stderr)
    return 1


def _settings_given(given: argparse.Namespace) -> dict[str, str | bool]:
    return {
        setting.name: value
        for setting in TABLE
        if (value := getattr(given, f"setting_{setting.name}", None)) is not None
    }


def parser() -> argparse.ArgumentParser:
    """Everything the program understands."""
    program = argparse.ArgumentParser(
        prog="counterfoil",
        description="A self-hosted shop whose accounts can be trusted. Without a command: serve.",
        epilog="Every setting is an environment variable too; `counterfoil serve --help` lists them all.",
    )
    program.add_argument("--version", action="version", version=f"counterfoil {__version__}")
    commands = program.add_subparsers(metavar="COMMAND", required=True)
    serve = _command(commands, "serve", serving.serve, "Open the shop and keep it open.")
    serve.description = serving.ABOUT
    serve.formatter_class = argparse.RawDescriptionHelpFormatter
    serve.epilog = serving.EXAMPLES
    for setting in TABLE:
        if setting.name not in EVERYWHERE:
            _flag(serve, setting)
    for room in (
        products,
        stock,
        prices,
        taxes,
        shipping,
        codes,
        orders,
        people,
        sessions,
        keys,
        house_keeping,
        reports,
        agents,
        lab,
        looking_up,
    ):
        room.commands(commands, _command)
    return program


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command, says: str
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=says, description=says)
    made.set_defaults(command=command)
    for setting in TABLE:
        if setting.name in EVERYWHERE:
            _flag(made, setting)
    return made


def _flag(command: argparse.ArgumentParser, setting: Setting) -> None:
    note = f"{setting.doc} [{setting.env}" + (
        f", default {setting.shown_default}]" if setting.shown_default else "]"
    )
    escaped = note.replace("%", "%%")
    destination = f"setting_{setting.name}"
    if setting.switch:
        command.add_argument(setting.flag, dest=destination, action="store_true", default=None, help=escaped)
    else:
        command.add_argument(setting.flag, dest=destination, metavar=setting.kind.metavar, help=escaped)
