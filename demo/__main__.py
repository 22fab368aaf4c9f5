"""`python -m demo` plays the show; `python -m demo serve` only serves the region."""

from __future__ import annotations

import argparse
import re
import sys
import threading
from pathlib import Path

from rich.console import Console

from demo.model import LAST_DAY, date_of
from demo.server import SITES, Region
from demo.show import DATA, PIPED, ROOT, play
from demo.sources import write_sources


def main() -> int:
    """Parse the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    actions = parser.add_subparsers(dest="action")
    serve = actions.add_parser("serve", help="serve the region until Ctrl-C")
    serve.add_argument(
        "--day", type=int, default=1, choices=range(1, LAST_DAY + 1), metavar="N", help="1 to 30"
    )
    serve.add_argument(
        "--ports", type=int, metavar="FIRST", help="ports from here on; default: those of the last time"
    )
    serve.add_argument(
        "--sources", type=Path, default=ROOT / DATA / "sources", help="where their specs are written"
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="where the archive is left (default: data/demo)"
    )
    arguments = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=PIPED)
    try:
        if arguments.action == "serve":
            return _serve(console, arguments.day, arguments.ports, arguments.sources)
        return play(console, arguments.data)
    except OSError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("demo: ended before its time", file=sys.stderr)
        return 130


def _serve(console: Console, day: int, first: int | None, folder: Path) -> int:
    ports = {site.SLUG: first + at for at, site in enumerate(SITES)} if first else _last_ports(folder)
    with Region(day, ports) as region:
        write_sources(folder, region.ports)
        console.print(f"琅海 on day {day}, {date_of(day)}. Ctrl-C ends it. Sources: {folder}", soft_wrap=True)
        for slug in region.ports:
            console.print(f"  {slug:<12} {region.base(slug)}/")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            console.print("ended")
    return 0


def _last_ports(folder: Path) -> dict[str, int]:
    """The ports in the specs that stand in the folder, so that known addresses stay the same."""
    found = {}
    for slug in (site.SLUG for site in SITES):
        path = folder / f"{slug}.toml"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if match := re.search(r'^home\s*=\s*"http://127\.0\.0\.1:(\d+)/"', text, re.MULTILINE):
            found[slug] = int(match[1])
    return found


if __name__ == "__main__":
    sys.exit(main())
