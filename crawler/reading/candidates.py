"""Which element of a page is the body: candidates compete, and `choose` says why one won."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crawler.reading import containers, phrases
from crawler.reading.blocks import Block, Lines, Span, covered, letters, sums

LITTLE = 60  # characters of worth; a page with less is a picture or a file in a container, or nothing
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


def noisy(lines: Lines, values: Sequence[float], titles: Collection[str] = ()) -> list[bool]:
    """For each block whether it stands in an element that is named, or headed, as something beside the body.

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
    ranges = _sections(lines, values)
    for span in lines.spans:
        if not span.name or size[span.last] - size[span.first] > 0.4 * size[-1]:
            continue
        if not containers.is_noise(span.name):
            continue
        if not any(span.first <= first and last <= span.last for first, last in bodies[:_BODIES]):
            ranges.append((span.first, span.last))
    return covered(ranges, len(lines.blocks))


def _sections(lines: Lines, values: Sequence[float]) -> list[tuple[int, int]]:
    """The elements that begin with the heading of comments, or of related items.

    The latter only if they hold less than half of the page's running text: some bodies begin with a list.
    """
    gross = sums([max(0.0, value) for value in values])
    heads = {
        number: phrases.is_comments(block.text)
        for number, block in enumerate(lines.blocks)
        if len(block.text) <= 34 and (phrases.is_comments(block.text) or phrases.is_related(block.text))
    }
    found: dict[int, tuple[int, int]] = {}
    for span in lines.spans:  # from inside out
        if span.first in heads and span.first not in found and span.last - span.first > 1:
            share = gross[span.last] - gross[span.first]
            if heads[span.first] or share < 0.5 * gross[-1]:
                found[span.first] = (span.first, span.last)
    return list(found.values())


def _is_title(block: Block, titles: Collection[str]) -> bool:
    own = letters(block.text[:200])
    return len(own) >= 6 and any(own in title for title in titles)


class _Weights:
    """The worth of any row of blocks, from prefix sums."""

    def __init__(self, worths: Sequence[float], noise: Sequence[bool]) -> None:
        values = [-10.0 if bad else value for value, bad in zip(worths, noise, strict=True)]
        self._net = sums(values)
        self._gross = sums([max(0.0, value) for value in values])

    def net(self, span: Span) -> float:
        return self._net[span.last] - self._net[span.first]

    def gross(self, span: Span) -> float:
        return self._gross[span.last] - self._gross[span.first]

    def best(self, spans: Sequence[Span]) -> Span:
        return max(spans, key=lambda span: (self.net(span), span.depth))


def choose(
    lines: Lines, values: Sequence[float], noise: Sequence[bool], titles: Collection[str] = ()
) -> Candidate | None:
    """The body's place, with the reason; None where nothing holds text.

    `values` are the worths of the blocks, `titles` the letters of what the page declares as its title. A
    container of a content system wins, unless it holds next to nothing and something else holds text; it may
    be small beside a dense list that follows it, but not beside one that stands before it, and not if the
    text goes on below it: badly nested tags closed it early. Then comes the densest element, unless that is a
    list far from the heading and something between reads like a body.
    """
    if not lines.spans:
        return None
    weights = _Weights(values, noise)
    dense = weights.best(lines.spans)
    known = [span for span in lines.spans if span.system]
    if known:
        best = weights.best(known)
        share = weights.gross(best) / max(1.0, weights.net(dense))
        is_place = weights.gross(best) > 20 and share > (0.05 if best.first <= dense.last else 0.35)
        is_closed_early = share < 0.5 and dense.holds(best) and _goes_on(lines.blocks, noise, best.last)
        if (is_place and not is_closed_early) or weights.net(dense) < LITTLE:
            return Candidate(
                best.first, best.last, weights.net(best), f"container of {best.system}", trusted=True
            )
    dense = _nearer(lines, weights, dense, titles) or dense
    span, reason = _settle(dense, lines.spans, weights)
    return Candidate(span.first, span.last, weights.net(span), reason)


def _goes_on(blocks: Sequence[Block], noise: Sequence[bool], last: int) -> bool:
    """Whether three of the next four lines are paragraphs, and none heads something else."""
    near = [
        block for block, bad in zip(blocks[last : last + 8], noise[last : last + 8], strict=True) if not bad
    ][:4]
    paragraphs = sum(block.tag == "p" and block.marks > 0 and block.linked == 0 for block in near)
    return paragraphs >= 3 and not any(map(_is_border, near))


def _nearer(lines: Lines, weights: _Weights, dense: Span, titles: Collection[str]) -> Span | None:
    """What stands between the heading and something else: a short body above a long feed, or above another
    article.

    The densest element is taken for something else if every fifth line of it is a link, or if another heading
    of the first order (or one of related items) stands between, or at its beginning.
    """
    blocks = lines.blocks
    before = range(dense.first - 1, -1, -1)
    heading = next((number for number in before if _is_title(blocks[number], titles)), None)
    if heading is None:
        return None
    part = blocks[dense.first : dense.last]
    is_feed = sum(block.linked * 2 > len(block.text) for block in part) * 5 >= len(part)
    borders = (number for number in range(heading + 1, dense.first + 1) if _is_border(blocks[number]))
    end = next(borders, dense.first)
    if end == dense.first and not is_feed and not _is_border(blocks[end]):
        return None
    between = [span for span in lines.spans if heading < span.first and span.last <= end]
    best = weights.best(between) if between else None
    return best if best and weights.net(best) >= LITTLE else None


def _is_border(block: Block) -> bool:
    """Whether a line heads something beside the article above it."""
    is_heading = block.tag == "h1" and len(block.text) >= 8
    return is_heading or phrases.is_related(block.text) or phrases.is_comments(block.text)


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
            if up.element.tag not in _PARTS or weights.net(span) < min(0.75 * whole, whole - LITTLE):
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
