"""Which element of a page is the body: candidates compete, and `choose` says why one won."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crawler.reading import containers, phrases
from crawler.reading.blocks import Block, Lines, Span, covered, letters, sums

_BODIES = 100  # bodies of a page that are looked at: a bound on the work
_PARTS_OF_A_BODY = "p span font strong b h1 h2 h3 h4 h5 h6 blockquote center li tr td tbody section"
_PARTS = frozenset(_PARTS_OF_A_BODY.split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Blocks first to last (not included) that may be the body."""

    first: int
    last: int
    worth: float  # characters of running text in it, less what speaks against it
    reason: str
    trusted: bool = False  # a content system marks it as the body


def worth(block: Block) -> float:
    """What a line adds to an element as a body, in characters; negative where it speaks against it.

    Lines that are mostly links cost half their length and four, furniture half its length; running text (with
    punctuation) counts in full and a line in a <p> or a row of data for half; other short lines cost two.
    Chosen on the 107 pages of benchmarks/reading with the table of containers switched off.
    """
    own = len(block.text) - block.linked
    if block.linked * 2 > len(block.text):
        return -0.5 * block.linked - 4
    if phrases.is_disclaimer(block.text) or phrases.is_noise(block.text):
        return -0.5 * own
    if block.marks:
        return own
    return 0.5 * own if block.tag in ("p", "tr") else -2


def noisy(lines: Lines, titles: Collection[str] = ()) -> list[bool]:
    """For each block whether it stands in an element that is named as something beside the body.

    An element with more than four tenths of the page's characters is never noise, whatever its name: some
    sites put the whole page into `class="share-page"`. Nor is a known container, nor what holds one, nor what
    holds the heading (a line in h1 or h2 that `titles` has).
    """
    size = sums([float(len(block.text)) for block in lines.blocks])
    bodies = [(span.first, span.last) for span in lines.spans if span.system]
    bodies += [
        (number, number + 1)
        for number, block in enumerate(lines.blocks)
        if block.tag in ("h1", "h2") and _is_title(block, titles)
    ]
    ranges: list[tuple[int, int]] = []
    for span in lines.spans:
        if not span.name or size[span.last] - size[span.first] > 0.4 * size[-1]:
            continue
        if not containers.is_noise(span.name):
            continue
        if not any(span.first <= first and last <= span.last for first, last in bodies[:_BODIES]):
            ranges.append((span.first, span.last))
    return covered(ranges, len(lines.blocks))


def _is_title(block: Block, titles: Collection[str]) -> bool:
    own = letters(block.text[:200])
    return len(own) >= 6 and any(own in title for title in titles)


class _Weights:
    """The worth of any row of blocks, from prefix sums."""

    def __init__(self, blocks: Sequence[Block], noise: Sequence[bool]) -> None:
        values = [-10.0 if bad else worth(block) for block, bad in zip(blocks, noise, strict=True)]
        self._net = sums(values)
        self._gross = sums([max(0.0, value) for value in values])

    def net(self, span: Span) -> float:
        return self._net[span.last] - self._net[span.first]

    def gross(self, span: Span) -> float:
        return self._gross[span.last] - self._gross[span.first]

    def best(self, spans: Sequence[Span]) -> Span:
        return max(spans, key=lambda span: (self.net(span), span.depth))


def choose(lines: Lines, noise: Sequence[bool], titles: Collection[str] = ()) -> Candidate | None:
    """The body's place, with the reason; None where nothing holds text.

    `titles` are the letters of what the page declares as its title. A container of a content system wins
    unless it holds next to nothing; it may be small beside a dense list that follows it, but not beside one
    that stands before it. Then comes the densest element, unless that is a list far from the heading and
    something between the two reads like a body.
    """
    if not lines.spans:
        return None
    weights = _Weights(lines.blocks, noise)
    dense = weights.best(lines.spans)
    known = [span for span in lines.spans if span.system]
    if known:
        best = weights.best(known)
        share = weights.gross(best) / max(1.0, weights.net(dense))
        if weights.gross(best) > 20 and share > (0.05 if best.first <= dense.last else 0.35):
            return Candidate(
                best.first, best.last, weights.net(best), f"container of {best.system}", trusted=True
            )
    dense = _nearer(lines, weights, dense, titles) or dense
    span, reason = _settle(dense, lines.spans, weights)
    return Candidate(span.first, span.last, weights.net(span), reason)


def _nearer(lines: Lines, weights: _Weights, dense: Span, titles: Collection[str]) -> Span | None:
    """What stands between the heading and a list of other articles: a short body above a long feed.

    The densest element is taken for such a list if every fifth line of it is a link.
    """
    part = lines.blocks[dense.first : dense.last]
    if sum(block.linked * 2 > len(block.text) for block in part) * 5 < len(part):
        return None
    before = range(dense.first - 1, -1, -1)
    heading = next((number for number in before if _is_title(lines.blocks[number], titles)), None)
    if heading is None:
        return None
    between = [span for span in lines.spans if heading < span.first and span.last <= dense.first]
    best = weights.best(between) if between else None
    return best if best and weights.net(best) >= 60 else None


def _with_siblings(dense: Span, spans: Sequence[Span], weights: _Weights) -> Span:
    """A single line with the lines beside it that read alike, from the first to the last of them.

    What stands between them (a long list of links, say) may outweigh a short body; it is trimmed afterwards.
    """
    if dense.last - dense.first > 1:
        return dense
    parent, tag = dense.element.getparent(), dense.element.tag
    beside = [
        span
        for span in spans
        if span.depth == dense.depth
        and span.element.tag == tag
        and span.element.getparent() is parent
        and weights.net(span) > 0
    ]
    if parent is None or len(beside) < 2:
        return dense
    return Span(parent, beside[0].first, beside[-1].last, dense.depth - 1)


def _settle(dense: Span, spans: Sequence[Span], weights: _Weights) -> tuple[Span, str]:
    """The densest element, taken out to what it is a part of, or in to what is named a body."""
    dense = _with_siblings(dense, spans, weights)
    whole = weights.net(dense)
    up = dense
    for span in spans:  # ends come inside out, so parents follow their children
        if span.depth < up.depth and span.holds(up):
            if up.element.tag not in _PARTS or weights.net(span) < min(0.75 * whole, whole - 60):
                break
            up = span
    named = [
        span
        for span in spans
        if span.name
        and up.holds(span)
        and weights.net(span) >= 0.85 * whole
        and containers.is_generic(span.name)
    ]
    if named:
        return min(named, key=lambda span: (span.last - span.first, -span.depth)), "named as a body"
    return up, "density of text"
