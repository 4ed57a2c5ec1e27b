"""What was corrected stands nowhere any more; what is found of it, and what is left alone."""

from __future__ import annotations

import pytest

from newskit.bygone import Bygone
from newskit.problem import Problem
from tests.test_archive import Paper, known, paper
from tests.test_checks import problems

__all__ = ["known", "paper"]

FACTS = """\
facts:
  - {id: price, text: %s, value: %s, sources: [register]}
  - {text: The ferry is 60 metres long., sources: [register]}
sources:
  - {id: register, publisher: Town Register, title: An order of €40 million}
corrections:
  - {at: 2026-11-03, fact: price, was: %s, now: "%s", note: An earlier version said more.}"""
CODE = "corrected-value-stands"


def found(
    *keys: str,
    body: str = "The ferry runs.",
    text: str = "The cranes cost much.",
    value: str = "14 million EUR",
    was: str = "€40 million",
    now: str = "€14 million",
) -> list[tuple[str, str]]:
    """Each place in which a corrected value is said to stand: its line, and the words."""
    front = FACTS % (text, value, was, now)
    lines = "\n".join((*keys, front))
    return [(said.message, words_at(said)) for said in problems(lines, body) if said.code == CODE]


def words_at(problem: Problem) -> str:
    place = problem.place
    return f"{place.line}:{place.column}-{place.end_column}"


@pytest.mark.parametrize(
    "key",
    [
        "headline: The cranes cost €40 million",
        "summary: Of €40 million nobody had known.",
        "takeaways: [The price is €40 million.]",
        "watch: [{date: 2027, text: The rest of the €40 million.}]",
    ],
)
def test_reports_a_corrected_value_above_the_text(key: str) -> None:
    assert len(found(key)) == 1
    assert not found(key.replace("40", "14"))
    assert not found(key, was="€41 million")


def test_reports_it_in_the_fact_whatever_its_unit() -> None:
    message = "“€40 million” was corrected to €14 million, and still stands here"
    assert [said for said, _ in found(text="They cost €40 million.")] == [message]
    assert len(found(value="40 million EUR")) == 1
    assert len(found(value="€40 million")) == 1
    assert not found(value="140 million EUR")
    # In its own fact even what may be of many things.
    assert len(found(text="It lies at 60 metres.", was="60 metres", now="40 metres")) == 1
    assert len(found(text="It was Tuesday.", was="Tuesday", now="Wednesday")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "The price is €40 million.",
        "A price of €40\nmillion was paid.",
        "It is dear: €40 million, and paid.",
        "It is dear (€40 million). Not by chance.",
        "They did not pay. The price was €40 million.",
        "> €40 million, and no more",
        "```factbox\ntitle: The price\nitems: [{label: All, text: €40 million}]\n```",
        "```pullquote\ntext: It cost €40 million.\n```\n\nIt cost €40 million.",
    ],
)
def test_reports_it_in_the_text(body: str) -> None:
    assert len(found(body=body)) == body.replace("\n", " ").count("€40 million")


@pytest.mark.parametrize(
    "body",
    [
        "The price is €14 million.",
        "The price was not €40 million.",
        "It cost €14 million instead of the €40 million that we had said.",
        "Earlier we gave the price as €40 million.",
        "The price fell, down from €40 million a year before.",
        "It is €140 million for all, and €40 millionth of nothing.",
        "It is -€40 million, or 1,€40 million.",
        "The offer of €40.5 million stands.",
    ],
)
def test_leaves_alone_what_is_not_the_value_or_says_that_it_was_wrong(body: str) -> None:
    assert not found(body=body)


def test_leaves_alone_what_may_be_of_something_else() -> None:
    """Sixty metres may be the length of the ferry, unless the sentence is about the same."""
    values = {"text": "The intake lies at a depth of 40 metres.", "value": "40 metres"}
    was = {"was": "60 metres", "now": "40 metres"}
    assert not found(body="The hall is 60 metres long.", **values, **was)
    deep = "At 60 metres, the depth of the intake, it is cold."
    assert len(found(body=deep, **values, **was)) == 1
    assert not found(body="On Tuesday it rained.", was="Tuesday", now="Wednesday")
    assert len(found(body="It was Ada Lindt who said so.", was="Ada Lindt", now="Ada Lind")) == 1


def test_leaves_alone_what_is_right_again() -> None:
    assert not found(body="It cost €40 million.", now="€40 million, without the tax")
    more = "\n  - {at: 2026-11-05, fact: price, was: €14 million, now: €40 million, note: It was.}"
    lines = (
        FACTS % ("It cost €40 million.", "40 million EUR", "€40 million", "€14 million")
    ) + more
    said = [
        problem.message
        for problem in problems(lines, "It cost €14 million.")
        if problem.code == CODE
    ]
    assert said == ["“€14 million” was corrected to €40 million, and still stands here"]


def test_leaves_alone_a_record_without_a_fact_or_an_old_value() -> None:
    body = "It cost €40 million."
    lines = FACTS % ("They cost.", "14 million EUR", "€40 million", "€14 million")
    for change in (("fact: price, was", "was"), ("was: €40 million, ", "")):
        assert change[0] in lines
        assert CODE not in [one.code for one in problems(lines.replace(*change), body)]
    assert CODE in [one.code for one in problems(lines, body)]
    assert CODE not in [one.code for one in problems(f"{lines}\nstatus: withdrawn", body)]


def test_points_at_the_words_and_at_the_record() -> None:
    lines = FACTS % ("They cost.", "14 million EUR", "€40 million", "€14 million")
    (problem,) = [
        one
        for one in problems(lines, "First.\n\nIt cost\n€40 million at once.")
        if one.code == CODE
    ]
    assert (problem.place.column, problem.place.end_column) == (1, 12)
    (note,) = problem.notes
    assert note.words == "it was corrected here"
    assert note.place.line == problem.place.line - 5


def test_is_waived_and_set_by_the_newsroom() -> None:
    lines = FACTS % ("They cost.", "14 million EUR", "€40 million", "€14 million")
    body = "It cost €40 million."
    waived = f"{lines}\nwaive: [{{code: {CODE}, reason: It is another price.}}]"
    assert not [one for one in problems(waived, body) if one.code in (CODE, "waives-nothing")]
    milder = problems(lines, body, checks={"corrections": "warning"})
    (told,) = [one for one in milder if one.code == CODE]
    assert not told.is_error
    off = problems(lines, body, checks={"corrections": "off"})
    assert CODE not in [one.code for one in off]


def test_a_value_that_was_corrected_is_found_as_one_of_its_own() -> None:
    one = Bygone("$1.2 trillion", "$1 trillion")
    assert one.mended("At $1.2 trillion (not $1.2 trillion). $1.2\u00a0trillion!") == (
        "At $1 trillion (not $1.2 trillion). $1 trillion!"
    )
    assert one.figure is not None
    assert one.figure.mended("1.2 trillion USD") == "1 trillion USD"
    assert one.size == "1.2 trillion" and Bygone("60 metres", "").size == ""
    assert not list(one.spans("$1.2 trillions and US$1.2 trillion5"))
    german = Bygone("1,2 Milliarden Euro", "1 Milliarde Euro")
    assert not list(german.spans("Es sind nicht 1,2 Milliarden Euro."))
    assert list(german.spans("Es sind 1,2 Milliarden Euro."))


@pytest.mark.parametrize(
    ("was", "now", "text", "mended"),
    [
        ("40,000 EUR", "14,000 EUR", "A loan of 40,000 euros.", "A loan of 14,000 euros."),
        ("40,000 EUR", "14,000 EUR", "A loan of €40,000.", "A loan of €14,000."),
        ("€40,000", "€14,000", "EUR 40,000, or 40,000 Euro", "EUR 14,000, or 14,000 Euro"),
        (
            "$1.2 trillion",
            "$1 trillion",
            "It is 1.2 trillion dollars.",
            "It is 1 trillion dollars.",
        ),
        ("£3 million", "a third of it", "It is 3 million pounds.", "It is a third of it."),
        (
            "40,000 EUR",
            "14,000 EUR",
            "40,000 kilometres, $40,000, €140,000, 40,000 eurosceptics",
            "",
        ),
        ("40,000 cranes", "14,000 cranes", "40,000 euros", ""),
        ("$5", "$6", "It cost $5 million, and $5.", "It cost $5 million, and $6."),
        ("5 EUR", "€5 million", "It cost €5 million, not a cent for 5 euros.", ""),
        ("€5", "$6", "It cost 5 EUR.", "It cost $6."),
        ("€3 million", "€2 million", "Some 3\u00a0Million Euro.", "Some 2 million Euro."),
        (
            "40,000 EUR",
            "14,000 EUR",
            "40,000  EUR, 40,000 euro-area firms",
            "14,000 EUR, 40,000 euro-area firms",
        ),
        ("5 US dollars", "6 US dollars", "5 US\ndollars", "6 US dollars"),
    ],
)
def test_a_sum_is_the_same_however_its_currency_is_spelt(
    was: str, now: str, text: str, mended: str
) -> None:
    assert Bygone(was, now).mended(text) == (mended or text)


def test_a_sum_in_another_spelling_still_stands() -> None:
    lines = FACTS % ("They cost.", "14 million EUR", "€40 million", "€14 million")
    (told,) = [one for one in problems(lines, "It cost 40 million euros.") if one.code == CODE]
    assert told.is_error


# In other articles.

ELSEWHERE = "corrected-value-elsewhere"


SOURCES = [{"id": "register", "publisher": "Town Register", "title": "An order"}]
FACT = {"id": "price", "text": "The order is worth €14 million.", "value": "14 million EUR"}
RECORD = {"at": "2026-11-10T09:00:00Z", "fact": "price", "was": "€40 million", "now": "€14 million"}


def put_correction(paper: Paper, **changes: str) -> None:
    """An article that has corrected what Nordvik paid."""
    fact = FACT | {"entity": "nordvik", "sources": ["register"]}
    record = RECORD | {"note": "It was less."} | changes
    keys = {"facts": [fact], "sources": SOURCES, "corrections": [record], "mentions": ["nordvik"]}
    paper.put("order", ORDER, **keys)


# The figure stands nowhere but at the place that a test is about.
WAIVED = [{"code": "figure-not-in-body", "reason": "The register has it."}]
ORDER = "Nordvik Energy has ordered a crane for €14 million."


@pytest.mark.parametrize(
    ("keys", "body"),
    [
        ({}, "It is known that Nordvik Energy pays €40 million. That is much."),
        ({"headline": "Nordvik Energy pays €40 million", "waive": WAIVED}, "Nordvik Energy pays."),
        (
            {"takeaways": ["Nordvik Energy pays €40\u00a0million."], "waive": WAIVED},
            "Nordvik Energy pays.",
        ),
        ({}, "Nordvik Energy pays €40 million, or so.\n\n## And\n\nMore."),
    ],
)
def test_tells_another_article_that_still_gives_a_corrected_value(
    keys: dict[str, object], body: str, paper: Paper
) -> None:
    paper.put("other", body, mentions=["nordvik"], **keys)
    assert paper.codes == [], "nothing was corrected yet"
    put_correction(paper)
    (problem,) = [one for one in paper.problems if one.code == ELSEWHERE]
    assert not problem.is_error
    assert problem.message == (
        "another article has corrected “€40 million” to €14 million, and here it still stands"
    )
    assert problem.place.path == "content/articles/other.md"
    (note,) = problem.notes
    assert (note.place.path, note.words) == ("content/articles/order.md", "it was corrected here")
    paper.put("other", body.replace("40", "14"), mentions=["nordvik"])
    assert ELSEWHERE not in paper.codes


def test_tells_a_fact_that_does_not_say_all(paper: Paper) -> None:
    """Facts that name entity, metric and period are held against each other as such."""
    put_correction(paper)
    fact = {"text": "A price.", "value": "40 million EUR", "entity": "nordvik"}
    told = fact | {"sources": ["register"], "text": "The price is €40 million."}
    paper.put("other", facts=[told], sources=SOURCES)
    assert paper.codes == [ELSEWHERE]
    paper.put("other", facts=[told | {"metric": "price", "period": "2026"}], sources=SOURCES)
    assert paper.codes == []


@pytest.mark.parametrize(
    ("mentions", "body"),
    [
        (["ada-bell"], "Ada Bell pays €40 million."),
        (["nordvik", "ada-bell"], "Nordvik Energy is there. Ada Bell pays €40 million."),
        (["nordvik"], "Nordvik Energy does not pay €40 million."),
        (["nordvik"], "Nordvik Energy pays €400 million."),
        (["nordvik"], "Nordvik Energy pays $40 million."),
    ],
)
def test_leaves_alone_who_says_it_of_somebody_else(
    mentions: list[str], body: str, paper: Paper
) -> None:
    put_correction(paper)
    paper.put("other", body, mentions=mentions)
    assert paper.codes == []


def test_forgets_a_correction_that_is_taken_back(paper: Paper) -> None:
    put_correction(paper)
    paper.put("other", "Nordvik Energy pays €40 million.", mentions=["nordvik"])
    assert paper.codes == [ELSEWHERE]
    paper.delete("order")
    assert paper.codes == []
    put_correction(paper)
    assert paper.codes == [ELSEWHERE]
    put_correction(paper, was="€41 million")
    assert paper.codes == []


def test_an_article_waives_what_another_one_has_corrected(paper: Paper) -> None:
    put_correction(paper)
    waive = [{"code": ELSEWHERE, "reason": "That was another order."}]
    body = "Nordvik Energy pays €40 million."
    paper.put("other", body, mentions=["nordvik"], waive=waive)
    assert paper.codes == []
    paper.delete("order")
    assert paper.codes == ["waives-nothing"]
