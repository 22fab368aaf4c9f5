"""What a person sees of articles on a terminal. Site text is never read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive import compare
from archive.compare import Kind, Line
from archive.console import local
from archive.coverage import Coverage, Day, Missing
from archive.coverage import Kind as What
from archive.reprints import Member
from archive.search import places, snippet
from archive.storage import Entry, SourceState, State, Takedown

STATUS = {
    "live": "green",
    "moved": "cyan",
    "gone": "magenta",
    "replaced": "magenta",
    "blocked": "yellow",
    "unreachable": "yellow",
    "listed": "dim",
}
KIND = {Kind.SAME: "", Kind.REMOVED: "red strike", Kind.ADDED: "bold green"}
COPIES = 3  # of a takedown that are named
AROUND = 24  # characters shown on each side of a change in a long paragraph


def state_text(status: str) -> Text:
    """A status in its colour."""
    return Text(status, STATUS.get(status, ""))


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A table without frames."""
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return made


def hits(found: Sequence[Entry], query: str, total: int) -> Iterator[RenderableType]:
    """Search results: title, where and when, and the passage around the hit."""
    for entry in found:
        title = Text(entry.said["title"] or "(no title)", "bold")
        _mark(title, query)
        where = Text(f"{local(entry.said['published_at'])}  {entry.source}  ", "dim")
        if entry.status != "live":
            where.append_text(state_text(entry.status)).append("  ")
        if entry.number > 1:
            where.append(f"version {entry.number}  ")
        passage = Text(snippet(entry.said["text"], query))
        _mark(passage, query)
        address = Text(entry.url, "blue", overflow="fold")
        yield Group(title, where, Padding(passage, (0, 0, 0, 2), expand=False), address, "")
    shown = f", the latest {len(found)} of them here" if total > len(found) else ""
    yield Text(f"{total} {'article' if total == 1 else 'articles'}{shown}")


def _mark(text: Text, query: str) -> None:
    for start, end in places(text.plain, query):
        text.stylize("bold yellow", start, end)


def article(entry: Entry, versions: int) -> Iterator[RenderableType]:
    """One article, to be read."""
    said = entry.said
    yield Text(said["title"] or "(no title)", "bold")
    facts = [
        ("published", local(said["published_at"])),
        ("origin", said["origin"]),
        ("author", said["author"]),
    ]
    facts += [("editor", said["editor"]), ("column", said["column"]), ("section", said["section"])]
    line = "   ".join(f"{name} {value}" for name, value in facts if value and value != "–")
    yield Text(line, "dim")
    yield ""
    for paragraph in said["text"].split("\n"):
        yield Text(f"　　{paragraph}")
    yield ""
    standing = Text(f"version {entry.number} of {versions}, captured {local(said['captured_at'])}, ", "dim")
    standing.append_text(state_text(entry.status))
    yield standing
    if said["damaged"]:
        yield Text(f"{said['damaged']} damaged places could not be repaired", "yellow")
    yield from addresses(entry)


def addresses(entry: Entry) -> Iterator[RenderableType]:
    """Every address of an article."""
    yield Text(entry.url, "blue", overflow="fold")
    for name in entry.aliases:
        yield Text(f"also {name}", "dim", overflow="fold")
    if entry.moved_to:
        yield Text(f"moved to {entry.moved_to}", "cyan", overflow="fold")


def history(versions: Sequence[Entry], states: Sequence[State]) -> Iterator[RenderableType]:
    """The versions of an article and what became of it, in the order of time."""
    now = versions[-1]
    yield Text(now.said["title"] or "(no title)", "bold")
    yield from addresses(now)
    yield ""
    listed = table("when", "what", "", right=())
    rows = [(one.said["captured_at"], Text(f"version {one.number}", "bold"), _told(one)) for one in versions]
    for earlier, state in zip((None, *states), states, strict=False):
        if earlier is not None or state.status != "live":
            rows.append((state.since, state_text(state.status), Text(_why(state), "dim")))
    for when, what, told in sorted(rows, key=lambda row: row[0]):
        listed.add_row(local(when), what, told)
    yield listed


def _told(one: Entry) -> Text:
    length = len(one.said["text"])
    return Text(f"{one.said['title'] or '(no title)'}  ").append(f"{length} characters", "dim")


def _why(state: State) -> str:
    return f"to {state.moved_to}" if state.moved_to else state.reason or ""


def difference(a: Entry, b: Entry) -> Iterator[RenderableType]:
    """What changed from one version to another: red went, green came."""
    yield Text(f"version {a.number}  {local(a.said['captured_at'])}", "red")
    yield Text(f"version {b.number}  {local(b.said['captured_at'])}", "green")
    yield ""
    changed = compare.fields(a.said, b.said)
    for change in changed:
        line = Text(f"{change.field}: ", "bold")
        if change.field == "published_at":
            line.append(local(change.before), KIND[Kind.REMOVED]).append(" ")
            line.append(local(change.after), KIND[Kind.ADDED])
        else:
            line.append_text(_line(compare.pieces(change.before or "", change.after or "")))
        yield line
    lines = list(compare.lines(a.said["text"], b.said["text"]))
    if changed and any(_differs(line) for line in lines):
        yield ""
    yield from _body(lines)
    if not changed and not any(_differs(line) for line in lines):
        yield Text("nothing that is shown here", "dim")


def _body(lines: Sequence[Line]) -> Iterator[Text]:
    """The paragraphs that changed; those between them as a count."""
    same = 0
    for line in lines:
        if not _differs(line):
            same += 1
            continue
        if same:
            yield _unchanged(same)
            same = 0
        yield _line(line, shorten=True)
    if same and any(_differs(line) for line in lines):
        yield _unchanged(same)


def _unchanged(count: int) -> Text:
    return Text(f"  … {count} {'paragraph' if count == 1 else 'paragraphs'} as before", "dim")


def _differs(line: Line) -> bool:
    return any(piece.kind is not Kind.SAME for piece in line)


def _line(line: Line, *, shorten: bool = False) -> Text:
    text = Text()
    for index, piece in enumerate(line):
        shown = piece.text
        if shorten and piece.kind is Kind.SAME:
            shown = _shortened(shown, first=index == 0, last=index == len(line) - 1)
        mark = {Kind.SAME: ("", ""), Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}[piece.kind]
        text.append(mark[0], "dim").append(shown, KIND[piece.kind]).append(mark[1], "dim")
    return text


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if first and last:
        return text
    if first:
        return text if len(text) <= AROUND + 1 else "…" + text[-AROUND:]
    if last:
        return text if len(text) <= AROUND + 1 else text[:AROUND] + "…"
    return text if len(text) <= 2 * AROUND + 1 else f"{text[:AROUND]}…{text[-AROUND:]}"


def takedowns(found: Sequence[Takedown]) -> RenderableType:
    """What was taken down."""
    listed = table("since", "status", "source", "title")
    for one in found:
        title = Text(one.title or "(no title)").append(f"\n{one.url}", "blue")
        for copy in one.copies[:COPIES]:
            title.append(f"\ncopy still shown by {copy.source}: ", "dim").append(copy.url, "blue")
        if len(one.copies) > COPIES:
            title.append(f"\n… and {len(one.copies) - COPIES} more", "dim")
        listed.add_row(local(one.since), state_text(one.status), one.source, title)
    return listed


def cluster(found: Sequence[Member]) -> Iterator[RenderableType]:
    """A reprint cluster: the first publication, and who copied it."""
    yield Text(found[0].title or "(no title)", "bold")
    listed = table("published", "source", "alike", "states as origin", "title", right=("alike",))
    for number, one in enumerate(found):
        alike = "first" if not number else f"{one.similarity:.0%}"
        stated = Text(one.stated or "", "cyan" if one.via else "dim")
        title = Text(one.title or "(no title)").append(f"\n{one.url}", "blue")
        if one.status != "live":
            title.append("  ").append_text(state_text(one.status))
        listed.add_row(local(one.published_at), one.source, alike, stated, title)
    yield listed
    if len(found) == 1:
        yield Text("no copies in other sources", "dim")


def sources(found: Sequence[SourceState]) -> RenderableType:
    """How the sources fare."""
    listed = table("source", "state", "articles", "last run", "reason", right=("articles",))
    colours = {"ok": "green", "failing": "red", "running": "cyan"}
    for one in found:
        last = one.last_run.started_at if one.last_run else None
        state = Text(one.state, colours.get(one.state, "dim"))
        listed.add_row(one.source, state, str(one.articles), local(last), Text(one.reason or "", "dim"))
    return listed


BARS = "▁▂▃▄▅▆▇█"


def calendars(found: Sequence[Coverage], why: Mapping[str, Sequence[Missing]]) -> Iterator[RenderableType]:
    """A line a month for each source: how much each day brought, against the best day; gaps as ×; and why
    what is missing is missing."""
    for one in found:
        archived, missing = sum(d.archived for d in one.days), sum(d.missing for d in one.days)
        yield Text(one.source, "bold").append(f"  {archived} archived, {missing} missing", "not bold dim")
        best = max((day.listed for day in one.days), default=0)
        months: dict[str, Text] = {}
        for day in one.days:
            name = f"{day.date:%Y-%m}"
            line = months.setdefault(name, Text(f"  {name}  {' ' * (day.date.day - 1)}"))
            line.append_text(_cell(day, best, any(gap.since <= day.date <= gap.until for gap in one.gaps)))
        yield from months.values()
        for gap in one.gaps:
            until = f" to {gap.until}" if gap.until > gap.since else ""
            yield Text(f"  gap: {gap.since}{until}", "red")
        yield from (_missing(what) for what in why.get(one.source, ()))
        yield ""
    yield (
        Text("▁ to █ articles by day   · none   ", "dim")
        .append("× gap", "red")
        .append("   ")
        .append("▅ some are missing", "yellow")
    )


SAID = {
    What.ARTICLE: "missing",
    What.ISSUE: "no issue",
    What.LIST: "not read",
    What.LINK: "not followed",
}


def _missing(what: Missing) -> Text:
    """A line such as: missing: 3 × HTTP 500  http://…"""
    link = what.kind is What.LINK
    reason = what.reason.removeprefix("no issue: ")
    line = Text(f"  {SAID[what.kind]}: {what.count} × {reason}", "dim" if link else "yellow")
    if not link:
        shown = what.examples[: SHOWN_DAYS if what.kind is What.ISSUE else 1]
        line.append(f"  {', '.join(shown)}{', …' if what.count > len(shown) else ''}", "dim")
    return line


SHOWN_DAYS = 7


def _cell(day: Day, best: int, in_gap: bool) -> Text:
    if in_gap:
        return Text("×", "red")
    if not day.listed:
        return Text("·", "dim")
    height = BARS[max(0, (day.listed * len(BARS) - 1) // best)]
    return Text(height, "yellow" if day.missing else "green")
