"""Wording: the words and the frames of sentences that invented articles are made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

# Stands in a frame where a name of the article's own belongs.
NAME = object()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split("|"))


GIVEN = _words(
    "Ada Bela Carys Dario Edda Farid Gwen Hakon Ines Joren Kaya Leif Maren Nils Odile Pavel Runa "
    "Silas Tove Yusuf"
)
FAMILY = _words(
    "Abernathy Bergstrom Calloway Dunmore Ekholm Farrow Grenville Hallam Isaksen Jorvik Kestrel "
    "Lindgren Marlowe Norling Ostrander Pellworm Quist Ravenel Sundholm Thackeray"
)
PLACE_STARTS = _words(
    "Alder Brack Cinder Dover Elm Fern Gull Harrow Iron Kelp Lark Marsh North Otter Pine Quay Reed "
    "Salt Thorn Winter"
)
PLACE_ENDS = _words("ford haven mouth field bridge wick stead holm fell moor")
TRADES = _words(
    "Power Freight Bank Foods Rail Timber Water Chemicals Marine Glass Insurance Textiles Motors "
    "Software Pharma Mining Telecom Robotics Paper Airways"
)
BODIES = _words("Council Institute Agency Union Chamber University Court Ministry Exchange Trust")
DEVICES = _words("Turbine Battery Ledger Sensor Reactor Engine Protocol Membrane Alloy Model")
PUBLISHERS = _phrases(
    "The Lantern Wire|Harrow Evening Post|Office of Coastal Statistics|The Quay Register|Tideline "
    "Weekly|Kelpmouth Exchange Notices|The Ministry Bulletin|Fernwick Gazette|Grid Watch|The "
    "Thornfield Lancet|Salt and Steel|Otterholm Court Reports"
)

ADJECTIVES = _words(
    "seasonal regional hidden prompt late costly modest broad uneven local joint narrow temporary "
    "steady fragile disputed public private rural coastal northern pending deferred modern surplus "
    "flexible binding voluntary median rising record remote shared winter domestic new "
    "second-hand long-term quarterly half-built"
)
THINGS = _words(
    "contract tariff harvest ferry quota pipeline warehouse loan grant tender permit budget levy "
    "reservoir substation timetable payroll fleet quarry depot cable lease mortgage shortage order "
    "survey audit forecast dividend stake refund subsidy vaccine clinic school ruling appeal "
    "merger licence pension wage backlog dispute inventory supply margin terminal bridge tunnel "
    "network catalogue standard patent recall inspection rota prototype auction bond deposit"
)
DID = _words(
    "cut raised paused doubled sold reopened signed halved postponed widened trimmed withdrew "
    "renewed published replaced expanded questioned defended settled moved"
)
SAID = _phrases("said|noted|warned|added|explained|told this desk|wrote to shareholders|conceded")
WHO = _phrases(
    "dockers|two engineers|the auditors|grid planners|union delegates|three lenders|local growers|"
    "hospital managers|people who saw the draft|the inspectors|buyers at the auction|town clerks|"
    "shipping agents|the trustees|researchers at the institute|former directors"
)
WHO_FIRST = tuple(who[0].upper() + who[1:] for who in WHO)
WHERE = _phrases(
    "on the eastern quays|in the hill towns|along the old canal|in both chambers|at the smaller "
    "plant|across the delta|in four of nine districts|near the border|on the spot market|in the "
    "free port|at the northern yard|on the outer islands|in the suburbs|at the exchange"
)
WHEN = _phrases(
    "in the third quarter|since last winter|by the end of June|over eighteen months|on Thursday|"
    "before the hearing|after a nine-day strike|within a fortnight|for the second time this year|"
    "during the thaw|ahead of the vote|as of Monday|in the year to March|until further notice"
)
WHY = _phrases(
    "because steel is short|as rates have fallen|since the old rules lapse in spring|after the "
    "insurers asked for more|while the courts decide|because the ferry does not run at night|as "
    "demand moves inland|since nobody bid for it|because two suppliers closed|as the currency "
    "weakened|while rivals wait|because the first survey was wrong|as staff are hard to find"
)
MAY = _phrases(
    "may slip|is likely to hold|could be split|has begun to recover|will be looked at again|is "
    "unlikely to pay for itself|should be ready|is hard to meet|has not moved|is being rewritten|"
    "might come too late|has drawn few bids|remains open|is cheaper than it looks"
)
TURNS = _phrases(
    "Even so|At the same time|By contrast|For now|In practice|Until then|On paper|Elsewhere|"
    "Taken together|A year ago|Behind this|In the meantime|More quietly|As a result"
)
ENDINGS = _phrases(
    "again|as prices ease|before the vote|while rivals wait|after a long winter|in a quiet year|"
    "despite the strike|on the last day"
)
KINDS = _words("sector household company region profession")

_FIGURES = random.Random(20_261_120)


def _figure(roll: random.Random) -> str:
    size = roll.random()
    forms: Sequence[Callable[[], str]] = (
        lambda: f"{size * 30:.1f} percent",
        lambda: f"${size * 80 + 1:.1f} billion",
        lambda: f"€{int(size * 900) + 12} million",
        lambda: f"{int(size * 90_000) + 1_100:,} jobs",
        lambda: f"{int(size * 240) + 5} megawatts",
        lambda: f"{int(size * 70) + 3} basis points",
        lambda: f"{int(size * 9_000) + 200:,} tonnes",
    )
    return forms[int(roll.random() * len(forms))]()


FIGURES = tuple(_figure(_FIGURES) for _ in range(4_000))

_SLOTS: Mapping[str, object] = {
    "name": NAME,
    "adjective": ADJECTIVES,
    "thing": THINGS,
    "did": DID,
    "said": SAID,
    "who": WHO,
    "Who": WHO_FIRST,
    "where": WHERE,
    "when": WHEN,
    "why": WHY,
    "may": MAY,
    "Turn": TURNS,
    "figure": FIGURES,
    "ending": ENDINGS,
}

Frame = tuple[object, ...]


def _frame(text: str) -> Frame:
    """The pieces of a frame: literal text, a tuple to pick from, or NAME."""
    pieces = re.split(r"\{(\w+)\}", text)
    return tuple(_SLOTS[piece] if odd % 2 else piece for odd, piece in enumerate(pieces) if piece)


SENTENCES = tuple(
    _frame(text)
    for text in (
        "{name} {did} the {adjective} {thing} {when}, {why}.",
        "The {adjective} {thing} {where} {may}, {who} {said}.",
        "{Turn}, {name} {did} a {thing} of {figure} {where}, and the {adjective} {thing} {may}.",
        "{Who} put the {adjective} {thing} at {figure}, {why}.",
        "A {adjective} {thing} {where} {may} {when}, {name} {said}.",
        "About {figure} of the {adjective} {thing} hangs on a single {thing} {where}.",
        "{Turn}, the {thing} that follows the {adjective} {thing} {may}, {why}.",
        "If the {adjective} {thing} holds {when}, the {thing} at {name} could reach {figure}.",
        "Whatever becomes of the {thing}, the {adjective} {thing} {may}, {name} {said} {when}.",
        "What {who} call the {adjective} {thing} cost {name} {figure} {when}.",
        "{name} {said} that its {adjective} {thing} {may}, although {who} {did} theirs {where}.",
        "From {figure} the {thing} went to {figure} {when}, which {who} put down to the weather.",
    )
)
HEADLINES = tuple(
    _frame(text)
    for text in (
        "{name} {did} {adjective} {thing} {ending}",
        "{name} {did} its {thing} {ending}",
        "{adjective} {thing} at {name} {may}",
        "{name} asks for {figure} {ending}",
        "{name} and the {adjective} {thing}: {who} want answers",
    )
)
METRICS = tuple(_frame(text) for text in ("{adjective} {thing}", "{thing}"))
ROWS = tuple(_frame(text) for text in ("{adjective} {thing}s", "{who} {where}"))


def fill(frame: Frame, names: Sequence[str], roll: Callable[[], float]) -> str:
    """The frame with its slots filled. `roll` gives numbers in 0–1."""
    words: list[str] = []
    for piece in frame:
        if piece.__class__ is str:
            words.append(piece)
            continue
        pool = names if piece is NAME else piece
        words.append(pool[int(roll() * len(pool))])  # type: ignore[index,arg-type]
    return "".join(words)
