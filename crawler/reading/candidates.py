"""Which element of a page is the body: candidates compete, and `choose` says why one won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.reading import containers
from crawler.reading.blocks import Block, Lines, Span, sums

_PARTS = frozenset("p span font strong b h1 h2 h3 h4 h5 h6 blockquote center li tr td tbody section".split())


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

    Lines that are mostly links cost half their length and four; running text (with punctuation) counts in
    full and a line in a <p> or a row of data for half; other short lines cost two, whatever their length.
    Chosen on the 107 pages of benchmarks/reading with the table of containers switched off.
    """
    own = len(block.text) - block.linked
    if block.linked * 2 > len(block.text):
        return -0.5 * block.linked - 4
    if block.marks:
        return own
    return 0.5 * own if block.tag in ("p", "tr") else -2


def noisy(lines: Lines) -> list[bool]:
    """For each block whether it stands in an element that is named as something beside the body.

    An element with more than four tenths of the page's characters is never noise, whatever its name: some
    sites put the whole page into `class="share-page"`. Nor is a known container, nor what holds one.
    """
    size = sums([float(len(block.text)) for block in lines.blocks])
    marked = [False] * len(lines.blocks)
    bodies = [span for span in lines.spans if span.system]
    for span in lines.spans:
        if not span.name or size[span.last] - size[span.first] > 0.4 * size[-1]:
            continue
        if containers.is_noise(span.name) and not any(span.holds(body) for body in bodies):
            marked[span.first : span.last] = [True] * (span.last - span.first)
    return marked


def choose(lines: Lines, noise: Sequence[bool]) -> Candidate | None:
    """The body's place, with the reason; None where nothing holds text."""
    values = [-10.0 if bad else worth(block) for block, bad in zip(lines.blocks, noise, strict=True)]
    total = sums(values)
    gross = sums([max(0.0, number) for number in values])

    def value(span: Span) -> float:
        return total[span.last] - total[span.first]

    if not lines.spans:
        return None
    dense = max(lines.spans, key=lambda span: (value(span), span.depth))
    known = [span for span in lines.spans if span.system]
    if known:
        best = max(known, key=lambda span: (value(span), span.depth))
        if gross[best.last] - gross[best.first] > max(20, 0.05 * value(dense)):
            return Candidate(best.first, best.last, value(best), f"container of {best.system}", trusted=True)
    span, reason = _settle(dense, lines.spans, value)
    return Candidate(span.first, span.last, value(span), reason)


def _settle(dense: Span, spans: Sequence[Span], value: object) -> tuple[Span, str]:
    """The densest element, taken out to the element it is a part of, or in to the one that is named a body."""
    assert callable(value)
    up = dense
    for span in spans:  # ends come inside out, so parents follow their children
        if span.depth < up.depth and span.holds(up):
            if up.element.tag in _PARTS and value(span) >= min(0.75 * value(dense), value(dense) - 60):
                up = span
            else:
                break
    named = [
        span
        for span in spans
        if span.name
        and up.holds(span)
        and value(span) >= 0.85 * value(dense)
        and containers.is_generic(span.name)
    ]
    if named:
        return min(named, key=lambda span: (span.last - span.first, -span.depth)), "named as a body"
    return up, "density of text"
