"""The command line: mounts the commands of the rooms. Each command's own text is in its room."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated

import typer

VERSION = "0.1.0"

app = typer.Typer(
    name="dibao",
    help="Dibao (邸报): crawl, archive, search and export regional government and news pages.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for room in ("crawler.commands", "crawler.commands_sources", "archive.commands", "scheduler"):
    module = importlib.import_module(room)
    module.mount(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"dibao {VERSION}")
        raise typer.Exit()


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns its exit code: 0 done, 1 done but something failed, 2 a wrong request."""
    from archive.types import DibaoError

    try:
        code = app(args=arguments, prog_name="dibao", standalone_mode=False)
    except typer.TyperException as error:
        return _refuse(error.format_message()) if error.exit_code else 0
    except DibaoError as error:
        return _refuse(str(error))
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader (`| head`) has gone: say nothing more, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0


def _refuse(message: str) -> int:
    line = " ".join(message.split())
    print(f"dibao: {line}", file=sys.stderr)
    return 2


def run() -> None:
    """The entry point of the console script."""
    # Of numpy, for this process and its workers: the matrices of repair are small, and a second thread waits
    # more than it works.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())


if __name__ == "__main__":
    run()
