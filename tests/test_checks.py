"""Checks: what each finds in an article, and what it leaves alone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from newskit.address import plain, why_dead
from newskit.article import Desk, parse
from newskit.check import Surroundings
from newskit.checks import CHECK_OF, EDITORIAL
from newskit.checks.entities import doubles
from newskit.checks.links import anchors_of
from newskit.document import read_article
from newskit.examination import Checks
from newskit.markup import Markdown
from newskit.newsroom import Checks as Settings
from newskit.newsroom import Entity, Newsroom
from newskit.problem import Problem
from newskit.style import Style
from tests.conftest import CHECKOUT

NEWSROOM = {
    "name": "The Example Ledger",
    "address": "https://ledger.example.com/daily",
    "timezone": "Europe/Berlin",
    "sections": {"harbour": "Harbour"},
    "authors": {"mara-ito": {"name": "Mara Ito"}},
}
ENTITIES = {
    "nordvik": Entity(name="Nordvik Energy", type="company", also=("Nordvik",)),
    "ada-bell": Entity(name="Ada Bell", type="person", also=("Bell",)),
    "dockhands": Entity(name="Dockhands’ Union", type="organization"),
    "ferry-company": Entity(name="Ferry Company", type="company"),
    "toden": Entity(name="東電", type="company"),
}
KEYS = {
    "headline": "The ferry runs again",
    "summary": "It was laid up for a month.",
    "section": "harbour",
    "published": "2026-11-02T08:00:00Z",
    "authors": "[mara-ito]",
}
BODY = "The ferry between the two towns runs again from Monday."


def problems(keys: str = "", body: str = BODY, **settings: object) -> list[Problem]:
    """What is found in an article with these lines among its keys."""
    typed = {line.partition(":")[0] for line in keys.splitlines()}
    front = "".join(f"{key}: {value}\n" for key, value in KEYS.items() if key not in typed)
    text = f"---\n{front}{keys}\n---\n{body}\n"
    document, _ = read_article("content/articles/ferry.md", text.encode())
    assert document is not None
    article, slips = parse(document, Desk(ZoneInfo("Europe/Berlin"), Markdown()))
    assert article is not None, slips
    newsroom = Newsroom.model_validate(NEWSROOM | settings)
    around = Surroundings(
        newsroom=newsroom,
        entities=ENTITIES,
        slugs=frozenset({"ferry", "the-gearbox"}),
        troubles={},
        widths={"media/quay.png": 640},
        style=Style(newsroom.style) if newsroom.style else None,
    )
    return list(Checks(newsroom).examine(article, document, around).problems)


def codes(keys: str = "", body: str = BODY, **settings: object) -> list[str]:
    return [problem.code for problem in problems(keys, body, **settings)]


def shown(problem: Problem, keys: str, body: str) -> str:
    """The words at a problem's place, in an article made of these."""
    typed = {line.partition(":")[0] for line in keys.splitlines()}
    front = "".join(f"{key}: {value}\n" for key, value in KEYS.items() if key not in typed)
    lines = f"---\n{front}{keys}\n---\n{body}\n".split("\n")
    place = problem.place
    assert place.line == place.end_line
    return lines[place.line - 1][place.column - 1 : place.end_column - 1]


def test_an_article_without_a_fault_is_passed() -> None:
    assert codes() == []


# --- Strictness -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EDITORIAL)
def test_every_check_is_the_newsrooms_to_set(name: str) -> None:
    for word in ("error", "warning", "off"):
        assert Settings.model_validate({name: word}).strictness(name) == word
    assert Settings().strictness(name) is None


def test_strictness_decides_what_a_finding_is() -> None:
    question = "headline: Does the ferry run again?"
    assert [one.severity for one in problems(question)] == ["warning"]
    assert [one.severity for one in problems(question, checks={"headline": "error"})] == ["error"]
    assert codes(question, checks={"headline": "off"}) == []
    wrong = "The ferry runs again from Tuesday, 2 November 2026."
    assert [one.severity for one in problems("", wrong)] == ["error"]
    assert [one.severity for one in problems("", wrong, checks={"dates": "warning"})] == ["warning"]
    assert codes(question, wrong, checks="off") == []


def test_every_code_is_of_one_check() -> None:
    listed = [code for check in EDITORIAL.values() for code in check.CODES]
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(CHECK_OF)


# --- Waivers --------------------------------------------------------------------------------------


def test_a_waiver_waives_its_code_and_no_other() -> None:
    waiver = "\nwaive: [{code: question-headline, reason: It was asked.}]"
    assert codes("headline: Does it run?" + waiver) == []
    assert codes("headline: Does “it run?" + waiver) == ["unclosed-mark"]
    assert codes("headline: It runs" + waiver) == ["waives-nothing"]


def test_of_a_check_that_is_off_no_waiver_is_idle() -> None:
    waiver = "waive: [{code: question-headline, reason: It was asked.}]"
    assert codes(waiver, checks={"headline": "off"}) == []


# --- Headline and summary -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headline", "code"),
    [
        ('Orders of 5" pipes rise in the U.S.', ""),
        ("Nordvik buys Ferry Co.", ""),
        ("And then it rained …", ""),
        ("NATO AND EU", ""),
        ("1) The crane, 2) the quay", ""),
        ("„Wir fahren wieder“", ""),
        ("»Wir fahren wieder«", ""),
        ("The ferry’s crew says ‘no’", ""),
        ("The ferry runs again.", "headline-full-stop"),
        ("ALL FERRIES STOP", "headline-in-capitals"),
        ("フェリーは戻るか？", "question-headline"),
        ("The ferry (the old one] runs", "unclosed-mark"),
        ('The ferry "runs again', "unclosed-mark"),
        ("„Wir fahren wieder", "unclosed-mark"),
    ],
)
def test_the_form_of_a_headline(headline: str, code: str) -> None:
    quoted = headline.replace('"', '\\"')
    # Of the figures in it another check speaks.
    assert codes(f'headline: "{quoted}"', checks={"figures": "off"}) == ([code] if code else [])


@pytest.mark.parametrize(
    ("summary", "is_repeated"),
    [
        ("The ferry runs again.", True),
        ("Again the ferry runs!", True),
        ("The ferry runs again, after a month on the slip and a new gearbox.", False),
    ],
)
def test_a_summary_that_says_the_headline_again(summary: str, is_repeated: bool) -> None:
    assert codes(f"summary: {summary}") == ["summary-repeats-headline"] * is_repeated


# --- Dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on Monday, November 2, 2026"),
        ("en", "on Mon., 2 Nov. 2026"),
        ("en", "on Monday the 2nd of November 2026"),
        ("en", "on Monday (November 2)"),
        ("en", "on Monday, 2026-11-02"),
        ("de", "am Montag, dem 2. November 2026"),
        ("de", "Montag, 2.11.2026"),
        ("fr", "lundi 2 novembre 2026"),
        ("es", "el lunes, 2 de noviembre de 2026"),
        ("pt", "segunda-feira, 2 de novembro de 2026"),
        ("ru", "понедельник, 2 ноября 2026"),
        ("ja", "2026年11月2日(月)"),
        ("ja", "2026年11月2日月曜日"),
    ],
)
def test_a_weekday_is_read_in_the_articles_language(language: str, text: str) -> None:
    assert codes(f"language: {language}", f"{text} …") == []
    wrong = text.replace("2 ", "3 ").replace("2,", "3,").replace("2.", "3.", 1)
    wrong = wrong.replace("2nd", "3rd").replace("-02", "-03").replace("2日", "3日")
    wrong = wrong.replace("November 2)", "November 3)")
    assert wrong != text
    assert codes(f"language: {language}", f"{wrong} …") == ["wrong-weekday"]


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday the ferry ran again.",
        "On Monday 12 sailors came.",
        # A year that the paragraph speaks of; a calendar that was another one.
        "In 2008 the line closed. On Tuesday, November 2, its last ferry was sold.",
        "On Tuesday, 2 November 1706, the harbour was opened.",
        "It runs Mondays, May permitting.",
        "On Sunday, 29 February, nobody works.",
    ],
)
def test_what_is_no_date_or_not_certain_is_left_alone(text: str) -> None:
    assert codes("", text) == []


def test_a_weekday_is_found_wherever_readers_read() -> None:
    wrong = "Tuesday, November 2, 2026"
    for keys in (f'headline: "It ran on {wrong}"', f'summary: "It ran on {wrong}."'):
        assert codes(keys) == ["wrong-weekday"]
    block = f'```factbox\ntitle: The ferry\nitems: [{{label: Ran, text: "{wrong}"}}]\n```'
    (problem,) = problems("", block)
    assert shown(problem, "", block) == "Tuesday"


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("updated: 2026-11-02", ""),
        ("updated: 2026-11-02T07:59:00Z", "update-before-publication"),
        ("updated: 2026-11-01", "update-before-publication"),
        ("corrections: [{at: 2026-11-02, note: So.}]", ""),
        ("corrections: [{at: 2026-11-01, note: So.}]", "correction-before-publication"),
        ("watch: [{date: 2026-11-02, text: It runs.}]", ""),
        ("watch: [{date: Autumn 2025, text: It runs.}]", ""),
        ("watch: [{date: 2026-11-01, text: It runs.}]", "watch-before-publication"),
    ],
)
def test_what_comes_later_is_dated_later(keys: str, code: str) -> None:
    assert codes(keys) == ([code] if code else [])


# --- Sources --------------------------------------------------------------------------------------

FACTS = "facts: [{text: It has a crew of twelve., sources: [%s]}]\nsources:\n"
ONE = "  - {id: one, publisher: Town Register, title: Crews%s}\n"
TWO = "  - {id: two, publisher: %s, title: More crews%s}\n"


@pytest.mark.parametrize(
    ("keys", "least", "found"),
    [
        (FACTS % "one" + ONE % "", 1, []),
        (FACTS % "one" + ONE % "", 2, ["too-few-publishers"]),
        # Two papers of one publisher are one.
        (FACTS % "one, two" + ONE % "" + TWO % ("town register", ""), 2, ["too-few-publishers"]),
        (FACTS % "one, two" + ONE % "" + TWO % ("A Wire", ""), 2, []),
        (FACTS % "one" + ONE % "" + TWO % ("A Wire", ""), 1, ["source-not-cited"]),
        # Who cites nothing hears of that, and not of publishers as well.
        ("facts: [It has a crew of twelve.]", 2, ["fact-without-source"]),
        ("", 2, []),
    ],
)
def test_facts_rest_on_sources(keys: str, least: int, found: list[str]) -> None:
    assert codes(keys, checks={"minimum-publishers": least}) == found


def test_a_chart_cites_a_source() -> None:
    keys = FACTS % "one" + ONE % "" + TWO % ("A Wire", "")
    chart = "```chart\ntitle: Riders\nvalues: {2025: 1, 2026: 2}\nalt: Two bars.\nsource: two\n```"
    assert codes(keys, chart) == []


@pytest.mark.parametrize(
    ("day", "more", "code"),
    [
        ("2026-11-02", "", ""),
        # On the other side of the Earth it was tomorrow already.
        ("2026-11-03", "", "source-after-publication"),
        ("2026-11-20", "updated: 2026-11-20\n", ""),
        ("2026-11-22", "updated: 2026-11-20\n", "source-after-publication"),
    ],
)
def test_a_source_is_older_than_the_article(day: str, more: str, code: str) -> None:
    keys = more + FACTS % "one" + ONE % f", date: {day}"
    assert codes(keys) == ([code] if code else [])


def test_in_some_time_zone_it_is_tomorrow() -> None:
    keys = "published: 2026-11-02T12:00:00Z\n" + FACTS % "one" + ONE % ", date: 2026-11-03"
    assert codes(keys) == []


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://example.com/a", "http://www.Example.com/a/", True),
        ("https://example.com/a?utm_source=x", "https://example.com/a", True),
        ("https://example.com/a?id=1&utm_medium=x", "https://example.com:443/a?id=1", True),
        ("https://example.com/a?id=1", "https://example.com/a?id=2", False),
        ("https://example.com/A", "https://example.com/a", False),
        ("https://example.com/a#p3", "https://example.com/a", False),
        ("https://sub.example.com/a", "https://example.com/a", False),
    ],
)
def test_addresses_that_differ_in_what_makes_no_difference(
    one: str, other: str, is_same: bool
) -> None:
    assert (plain(one) == plain(other)) == is_same


@pytest.mark.parametrize(
    "url",
    [
        "https://www.town-hall.museum/a", "https://münchen.de/", "https://xn--mnchen-3ya.de/",
        "https://8.8.8.8/a", "https://[2001:db8::1]/a", "mailto:desk@example.com",
        "https://user@a-b.co.uk:8443/a?b#c", "https://example.org.town.de/", "https://my-example.de",
    ],
)  # fmt: skip
def test_addresses_that_may_work(url: str) -> None:
    assert why_dead(url, "https://ledger.news") == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/a", "https://intranet/a", "https://wiki.local/", "http://127.0.0.1/",
        "http://192.168.1.7/a", "https://example.com/a", "https://www.example.org", "https://a.test",
        "https://site.c0m/a", "https://site.1/a", "https://a..de/", "https://-a.de/",
        "https://a b.de",
    ],
)  # fmt: skip
def test_addresses_that_can_never_work(url: str) -> None:
    assert why_dead(url, "https://ledger.news")


def test_an_example_newsroom_may_name_examples() -> None:
    assert why_dead("https://example.com/a", "https://ledger.example.com") == ""
    assert why_dead("http://localhost/a", "https://ledger.example.com")


# --- Entities -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "entity", "is_there"),
    [
        ("en", "Nordvik\nEnergy owns it.", "nordvik", True),
        ("en", "It is NORDVIK’s.", "nordvik", True),
        ("en", "All Nordviks are alike.", "nordvik", True),
        ("en", "The Dockhands' Union agreed.", "dockhands", True),
        ("en", "Two Ferry Companies are one too many.", "ferry-company", True),
        ("en", "She tolls the Bellman.", "ada-bell", False),
        ("en", "A Nordvikian tale.", "nordvik", False),
        ("en", "The doorbell rang.", "ada-bell", False),
        ("de", "Nordviks Fähre fährt.", "nordvik", True),
        ("fi", "Nordvikin lautta kulkee.", "nordvik", True),
        ("ja", "東電は昨日発表した。", "toden", True),
    ],
)
def test_who_is_mentioned_is_in_the_text(
    language: str, text: str, entity: str, is_there: bool
) -> None:
    found = codes(f"language: {language}\nmentions: [{entity}]", text)
    assert found == ([] if is_there else ["mention-not-in-text"])


def test_who_is_affected_or_quoted_is_on_the_page() -> None:
    assert codes("mentions: [nordvik]\naffected: [{who: nordvik, impact: mixed}]") == []
    quote = f"{BODY}\n\n```pullquote\ntext: {BODY}\nspeaker: ada-bell\n```"
    assert codes("mentions: [ada-bell]", quote) == []


def company(name: str, kind: str = "company", ticker: str = "", *also: str) -> Entity:
    given = {"name": name, "type": kind, "also": also}
    return Entity.model_validate(given | ({"ticker": ticker} if ticker else {}))


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (company("Nordvik"), company("Sorvik"), ""),
        (company("Nordvik", ticker="OSE:NVK"), company("Sorvik", ticker="ose:nvk"), "ticker"),
        (company("Nordvik", ticker="OSE:NVK"), company("Sorvik", ticker="HBX:NVK"), ""),
        (company("Nordvik"), company("nordvik"), "entity"),
        (company("Nordvik"), company("Nordvik ASA"), "entity"),
        (company("Nordvik"), company("Nordvik, Inc."), "entity"),
        (company("Nordvik"), company("Sorvik", "company", "", "Nordvik"), "entity"),
        (company("Nordvik AG"), company("Nordvik", "place"), ""),
        (company("Costa", "place"), company("Costa Rica", "place"), ""),
        # Two people of one short name; a place called like a person.
        (company("Ada Bell", "person", "", "Bell"), company("Tom Bell", "person", "", "Bell"), ""),
        (company("Bell", "place"), company("Ada Bell", "person", "", "Bell"), ""),
        (company("Ada Bell", "person"), company("Ada Bell", "person"), "entity"),
    ],
)
def test_nobody_is_registered_twice(one: Entity, other: Entity, code: str) -> None:
    found = [finding.code for finding in doubles({"one": one, "other": other})]
    assert found == ([f"repeated-{code}"] if code else [])


# --- Links and pictures ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/", ""),
        ("/harbour/", ""),
        ("/harbour/page/2/", ""),
        ("/articles/the-gearbox/", ""),
        ("/articles/the-gearbox/article.pdf", ""),
        ("/feed.json", ""),
        ("https://ledger.example.com/daily/articles/the-gearbox/", ""),
        ("https://ledger.example.com/weekly/articles/nothing/", ""),
        ("mailto:desk@example.com", ""),
        ("https://example.org/a#b", ""),
        ("#main", ""),
        ("#s-the-gearbox", ""),
        ("/articles/ferry/#s-the-gearbox", ""),
        ("/articles/the-gear/", "broken-link"),
        ("/articles/", "broken-link"),
        ("/entities/nobody/", "broken-link"),
        ("/about/", "broken-link"),
        ("https://ledger.example.com/daily/articles/nothing/", "broken-link"),
        ("#fact-1", "broken-anchor"),
        ("#the-gearbox", "broken-anchor"),
        ("/articles/ferry/#the-gearbox", "broken-anchor"),
        ("/entities/nordvik/", "link-not-mentioned"),
        ("https://localhost/a", "dead-link"),
    ],
)
def test_where_links_lead(address: str, code: str) -> None:
    body = f"It [runs]({address}) again.\n\n## The gearbox\n\nIt is new."
    found = problems("", body)
    assert [problem.code for problem in found] == ([code] if code else [])
    assert [shown(problem, "", body) for problem in found] == ([address] if code else [])


def test_the_anchors_of_a_page_are_those_that_it_has() -> None:
    page = (CHECKOUT / "tests/golden/articles/every-key/index.html").read_text()
    text = (CHECKOUT / "tests/sites/everything/content/articles/every-key.md").read_bytes()
    document, _ = read_article("content/articles/every-key.md", text)
    assert document is not None
    article, _ = parse(document, Desk(ZoneInfo("UTC"), Markdown()))
    assert article is not None
    anchors = anchors_of(article)
    assert len(anchors) > 8
    assert [name for name in anchors if f'id="{name}"' not in page] == []


PICTURE = "picture: {file: media/quay.png, alt: %s, credit: %s}"


@pytest.mark.parametrize(
    ("alt", "credit", "code"),
    [
        ("A crane on a quay.", "The Example Ledger", ""),
        ("Illustration of a crane.", "N. N. Weber", ""),
        ("Pictures hang on a wall.", "Getting There GmbH", ""),
        ("A photographer on a quay.", "Internet Archive", ""),
        ("quay_final-2.JPG", "The Example Ledger", "alt-is-a-file-name"),
        ("DSC_0041", "The Example Ledger", "alt-is-a-file-name"),
        ("An image of a crane", "The Example Ledger", "alt-says-picture"),
        ("Foto von einem Kran", "The Example Ledger", "alt-says-picture"),
        ("Photo", "The Example Ledger", "alt-says-picture"),
        ("A crane on a quay.", "unknown", "credit-names-nobody"),
    ],
)
def test_what_is_said_of_a_picture(alt: str, credit: str, code: str) -> None:
    assert codes(PICTURE % (alt, credit)) == ([code] if code else [])


def test_a_picture_is_as_wide_as_the_newsroom_wants() -> None:
    keys = PICTURE % ("A crane.", "The Example Ledger")
    assert codes(keys) == []
    assert codes(keys, checks={"minimum-picture-width": 641}) == ["small-picture"]
    figure = "```figure\nfile: media/quay.png\nalt: A crane.\ncredit: The Example Ledger\n```"
    assert codes("", figure, checks={"minimum-picture-width": 641}) == ["small-picture"]


# --- Pull quotes ----------------------------------------------------------------------------------

SAID = (
    "“We leave on the hour – and we *wait* for nobody,” said the mate.\n"
    "The old “Nordvik” had waited for everyone. It is faster now."
)


@pytest.mark.parametrize(
    ("quote", "is_said"),
    [
        ("We leave on the hour – and we wait for nobody.", True),
        ("We leave on the hour — and we wait for nobody", True),
        ("We leave on the hour-and we wait for nobody", True),
        ('The old "Nordvik" had waited for everyone.', True),
        ("The old ‘Nordvik’ had waited for everyone", True),
        ("We leave on the hour […] It is faster now.", True),
        ("We leave on the hour … we wait for nobody", True),
        ("We leave ... and wait for nobody", False),
        ("It is faster now … We leave on the hour", False),
        ("We leave on the hou", False),
        ("We leave on the hour and we wait for nobody", False),
        ("we leave on the hour", False),
        ("…", False),
    ],
)
def test_a_pull_quote_stands_word_for_word_in_the_body(quote: str, is_said: bool) -> None:
    block = f"```pullquote\ntext: >-\n  {quote}\n```"
    assert codes("", f"{SAID}\n\n{block}") == ([] if is_said else ["pull-quote-not-in-body"])


def test_a_pull_quote_may_be_an_answer() -> None:
    qa = "```qa\nquestions: [{q: When?, a: On the hour.}]\n```"
    assert codes("", f"{BODY}\n\n{qa}\n\n```pullquote\ntext: On the hour\n```") == []


def test_says_what_is_not_as_the_body_has_it() -> None:
    block = "```pullquote\ntext: The very old Nordvik had waited for all of us\n```"
    (problem,) = problems("", f"{SAID}\n\n{block}")
    (note,) = problem.notes
    assert note.words == "no “very” here; “everyone” here, not “all of us”"
    assert (note.place.line, note.place.end_line) == (10, 10)


def test_a_quote_of_other_words_is_like_no_sentence() -> None:
    block = "```pullquote\ntext: Bread has become dearer\n```"
    (problem,) = problems("", f"{SAID}\n\n{block}")
    assert problem.notes == ()


@pytest.mark.parametrize(
    ("speaker", "keys", "is_named"),
    [
        ("ada-bell", "mentions: [ada-bell]", True),
        ("ada-bell", "", True),
        ("mara-ito", "", True),
        ("the mate", "", True),
        ("Rena Holt", "", False),
        ("nordvik", "", False),
    ],
)
def test_a_speaker_is_named(speaker: str, keys: str, is_named: bool) -> None:
    body = "“It is faster now,” said Bell, the mate.\n\n```pullquote\ntext: It is faster now\n"
    found = codes(keys, f"{body}speaker: {speaker}\n```")
    assert found == ([] if is_named else ["speaker-not-named"])


# --- House style ----------------------------------------------------------------------------------

STYLE = {
    "e-mail": "email", "per cent": "percent", "internet": "Internet", "Kiew": "Kyiv",
    "on-line": "online", "web site": "website", "web": "net", "don't": "do not",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An e-mail came.", {"e-mail": "email"}),
        ("E-mail came.", {"E-mail": "Email"}),
        ("E-MAIL CAME", {"E-MAIL": "EMAIL"}),
        ("Ten per\ncent of it.", {"per\ncent": "percent"}),
        ("On the internet, and on the Internet.", {"internet": "Internet"}),
        ("From Kiew to KIEW.", {"Kiew": "Kyiv"}),
        ("A web site on the web.", {"web site": "website", "web": "net"}),
        ("They don’t come.", {"don’t": "do not"}),
        ("An *e-mail* and **e-mail**.", {"e-mail": "email"}),
        # Whole words; and nothing that is not the newsroom's own.
        ("Spider webs, cobweb, e-mails, re-e-mail.", {}),
        ("`e-mail` is a word, and so is\n\n    e-mail\n", {}),
        ("See https://e-mail.example.com/web/ or <https://example.com/on-line>.", {}),
        ("Write to e-mail@example.com.", {}),
        ("See [this](https://example.com/e-mail/web).", {}),
        ("It stands in “Why we don't e-mail”, a report.", {}),
    ],
)
def test_words_that_the_newsroom_writes_otherwise(text: str, found: dict[str, str]) -> None:
    keys = "sources: [{id: a, publisher: B, title: Why we don't e-mail}]"
    told = {}
    for problem in problems(keys, text, style=STYLE):
        assert problem.code == "house-style"
        place = problem.place
        lines = text.split("\n")[place.line - 9 : place.end_line - 8]
        words = "\n".join(lines)[place.column - 1 :]
        told[words[: len(words) - len(lines[-1]) + place.end_column - 1]] = problem.hint
    assert told == {word: f"write `{instead}`" for word, instead in found.items()}


def test_a_pull_quote_is_left_as_it_was_said() -> None:
    body = "“Send me an e-mail,” she said.\n\n```pullquote\ntext: Send me an e-mail\n```"
    assert codes("", body, style=STYLE) == []


def test_house_style_holds_in_every_text() -> None:
    for keys in ("headline: An e-mail", "takeaways: [An e-mail.]", "kicker: E-mail"):
        assert codes(keys, style=STYLE) == ["house-style"]
    block = "```qa\nquestions: [{q: An e-mail?, a: No.}]\n```"
    assert codes("", block, style=STYLE) == ["house-style"]


def test_a_name_is_its_owners() -> None:
    text = "The Web Ferry Company is on the web."
    assert codes("mentions: [ferry-company]", text, style={"Ferry": "Boat"}) == []
    assert codes("", text, style={"Ferry": "Boat"}) == ["house-style"]
