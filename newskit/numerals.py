"""Numerals: how a language writes its numbers, shares and months, as far as newskit reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from newskit.figure import Lean
from newskit.unit import listed

# A pattern that nothing matches.
NOTHING = "(?!)"


class Numerals(Struct, frozen=True, kw_only=True, eq=False):
    """One language. Words are in lower case; a number in other words is not read."""

    decimal: str = ","
    """The decimal mark, or nothing where it is not known."""
    words: Mapping[str, int | Decimal] = field(default_factory=dict)
    tens_joint: str = "-"
    """What may join tens and ones, but for a space: twenty-five, treinta y cinco."""
    scales: Mapping[str, int] = field(default_factory=dict)
    ones: frozenset[str] = frozenset()
    """Words for one that are worth a look: one in five, one million."""
    articles: frozenset[str] = frozenset()
    """Words before a scale or a share that make it one: a million, a third."""
    shares: Mapping[str, int] = field(default_factory=dict)
    """The word for one part of so many: a third is one of 3."""
    halves: frozenset[str] = frozenset()
    every: frozenset[str] = frozenset()
    ordinals: Mapping[str, int] = field(default_factory=dict)
    """Of how many one is every third."""
    of: str = NOTHING
    """A pattern for the words between the numbers of a share: one in five."""
    loose_of: str = NOTHING
    """One that makes a share only of a round number: 8 of 10."""
    percent: str = "%"
    points: str = NOTHING
    ordinal: str = NOTHING
    """A pattern for an ordinal in digits, with the word before it."""
    months: str = NOTHING
    clock: str = NOTHING
    """A pattern for what follows the hour of a clock."""
    numbered: frozenset[str] = frozenset()
    """What is told apart by a number rather than counted: page 14, line 3."""
    small: frozenset[str] = frozenset()
    """Words that follow a figure without being what it counts."""
    leans: Mapping[Lean, str] = field(default_factory=dict)
    """Patterns for the words before a figure that say how it is meant."""
    has_capital_nouns: bool = False

    @property
    def heads(self) -> frozenset[str]:
        """The words that a number in words may begin with, or be told by."""
        many = {f"{share}s" for share in self.shares}
        words = {*self.words, *self.scales, *self.ones, *self.shares, *many, *self.halves}
        return frozenset({*words, *self.every})


def _counted(text: str, first: int = 2, step: int = 1) -> dict[str, int]:
    return {word: first + step * number for number, word in enumerate(text.split())}


def _sized(**words: str) -> dict[str, int]:
    """Scales by the nought that they have: n3="thousand"."""
    return {word: 10 ** int(n[1:]) for n, listed in words.items() for word in listed.split()}


_ENGLISH = Numerals(
    decimal=".",
    words=_counted(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    )
    | _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    scales={"dozen": 12}
    | _sized(n2="hundred", n3="thousand", n5="lakh", n6="million", n7="crore")
    | _sized(n9="billion", n12="trillion"),
    ones=listed("one"),
    articles=listed("a an one"),
    shares=_counted("half third quarter fifth sixth seventh eighth ninth tenth"),
    halves=listed("half"),
    every=listed("every"),
    ordinals=_counted("second third fourth fifth sixth seventh eighth ninth tenth"),
    of="in|out of|of every|in every",
    loose_of="of",
    percent=r"per ?cent\b|pct\b|pc\b|%",
    points=r"percentage[ -]points?\b|percent points?\b|points?\b",
    months=(
        r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|"
        r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    ),
    clock=r"[ap]\.?m\b\.?|o[’']clock|in the (?:morning|afternoon|evening)|at night",
    numbered=listed(
        "no no. nos nos. number numbers page pages p. pp. section sections article articles "
        "chapter chapters rule rules line lines ward wards platform platforms gate gates room "
        "rooms lot lots form case bend type class category level levels phase stage step round "
        "version volume issue verse paragraph clause figure table size force grade year years "
        "route flight flights bus block blocks plot channel move tier bill act part band bands "
        "district terminal runway reactor hall halls pier piers dock quay pad junction exit unit "
        "building depot studio hole holes expedition opus symphony day week season episode works "
        "office directive report § §§ art. sec. q"
    ),
    small=listed(
        "of in on at by for from to and or but than as with was were is are had has have against "
        "after before this last next the a an that which who when while since until till over "
        "under more less fewer each every per so if not it he she they we will would may might "
        "must can could should between into out up down off about only then now again also too "
        "ago later earlier all instead because though yet both here there today tomorrow yesterday "
        "respectively altogether together left remain remains remained said says say came went "
        "died did do does get gets got been being such like without among whose where"
    ),
    leans={
        "under": (
            "nearly|almost|(?:less|fewer|no more|not more) than|under|below|not quite|shy of"
        ),
        "over": "more than|over|above|at least|upwards of|a good",
        "about": "about|around|some|roughly|approximately|circa|ca|close to|an estimated|~|≈",
    },
)

_TENS = _counted("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 20, 10)
_GERMAN = Numerals(
    words=_counted(
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
        "sechzehn siebzehn achtzehn neunzehn"
    )
    | _TENS
    | {
        f"{one}und{ten}": tens + ones
        for ten, tens in _TENS.items()
        for one, ones in _counted("ein zwei drei vier fünf sechs sieben acht neun", 1).items()
    }
    | {"anderthalb": Decimal("1.5")}
    | {
        f"{word}einhalb": number + Decimal("0.5")
        for word, number in _counted("ein zwei drei vier fünf sechs sieben acht neun", 1).items()
    }
    | _counted("hundert zweihundert dreihundert vierhundert fünfhundert", 100, 100),
    scales={"dutzend": 12}
    | _sized(n3="tausend", n6="million millionen mio mio.", n9="milliarde milliarden mrd mrd.")
    | _sized(n12="billion billionen"),
    articles=listed("ein eine einer einem einen eines"),
    shares=_counted("hälfte drittel viertel fünftel sechstel siebtel achtel neuntel zehntel"),
    halves=listed("halbe halber halben halbes"),
    every=listed("jeder jede jedes jeden jedem"),
    ordinals={
        stem + ending: number
        for stem, number in _counted(
            "zweit dritt viert fünft sechst siebt acht neunt zehnt"
        ).items()
        for ending in ("e", "er", "es", "en")
    },
    loose_of="von",
    percent=r"Prozent\b|%",
    points=r"Prozentpunkten?\b|Punkten?\b",
    ordinal=r"\b(?i:im|am|de[rmns]|die|das|zu[mr]|vom|beim) \d{1,3}\.",
    months=(
        "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    ),
    clock=r"Uhr\b",
    numbered=listed(
        "nr. nummer seite paragraf paragraph artikel absatz kapitel linie klasse klassen stufe "
        "halle dock lift kilometer kreisstraße bundesstraße landesstraße wahlkreis gleis zimmer "
        "raum saal § art. abs. az. neubau ic ice re rb s u haus block tor pegel typ phase"
    ),
    small=listed(
        "von vom in im an am auf aus bei für mit nach zu zum zur und oder aber als wie war waren "
        "ist sind hat haben hatte hatten gegen vor seit bis der die das dem den des ein eine mehr "
        "weniger je pro über unter wird werden soll sollen es er sie wir so nicht auch nur dann "
        "weiter hinzu höher niedriger wären wäre wurden wurde sei kann können kamen kommen gibt "
        "gab fehlen fehlten"
    ),
    leans={
        "under": "knapp|fast|weniger als|unter|nahezu|beinahe",
        "over": "mehr als|über|mindestens|wenigstens|gut",
        "about": "rund|etwa|circa|ca|ungefähr|an die|gegen",
    },
    has_capital_nouns=True,
)

_FRENCH = Numerals(
    words=_counted(
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    )
    | _counted("vingt trente quarante cinquante soixante", 20, 10)
    | {"cent": 100},
    scales=_sized(n3="mille", n6="million millions", n9="milliard milliards"),
    articles=listed("un une"),
    shares={"moitié": 2, "tiers": 3, "quart": 4, "cinquième": 5},
    halves=listed("demi demie"),
    loose_of="sur",
    percent=r"pour cent\b|%",
    points=r"points? de pourcentage\b|points?\b",
    months=("janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"),
    clock=r"h\b",
    numbered=listed("n° no. numéro page article chapitre section ligne quai salle niveau phase"),
    small=listed(
        "de des du en à au aux et ou mais que qui par pour sur dans avec est sont a ont était le "
        "la les un une plus moins contre depuis jusqu après avant l d"
    ),
    leans={
        "under": "moins de|presque",
        "over": "plus de|au moins",
        "about": "environ|quelque|près de|autour de",
    },
)

_SPANISH = Numerals(
    words=_counted("dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce")
    | {"quince": 15, "cien": 100}
    | _counted("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", 20, 10),
    tens_joint=" y ",
    scales=_sized(n3="mil", n6="millón millones", n12="billón billones"),
    articles=listed("un una"),
    shares={"mitad": 2, "tercio": 3},
    halves=listed("medio media"),
    of="de cada",
    percent=r"por ciento\b|%",
    points=r"puntos? porcentuale?s?\b|puntos?\b",
    months=(
        "(?:de )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
        "noviembre|diciembre)"
    ),
    clock=r"horas de la (?:mañana|tarde|noche)",
    numbered=listed("n.º núm. número página artículo capítulo sección línea sala fase nivel"),
    small=listed(
        "de del en a al y o pero que por para con es son ha han era el la los las un una más menos "
        "contra desde hasta después antes"
    ),
    leans={
        "under": "menos de|casi",
        "over": "más de|al menos",
        "about": "unos|unas|cerca de|alrededor de|aproximadamente",
    },
)

_ITALIAN = Numerals(
    words=_counted("due tre quattro cinque sei sette otto nove dieci undici dodici")
    | _counted("venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento", 20, 10),
    scales=_sized(n3="mila", n6="milione milioni", n9="miliardo miliardi"),
    articles=listed("un uno una"),
    shares={"metà": 2},
    halves=listed("mezzo mezza"),
    loose_of="su",
    percent=r"per cento\b|percento\b|%",
    points=r"punti percentuali\b|punti\b|punto\b",
    months=(
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|"
        "dicembre"
    ),
    numbered=listed("n. numero pagina articolo capitolo sezione linea sala fase livello"),
    small=listed(
        "di del della in a al e o ma che per con è sono ha hanno era il la i le un una più meno "
        "contro da dal fino dopo prima"
    ),
    leans={"under": "meno di|quasi", "over": "più di|oltre|almeno", "about": "circa"},
)

_DUTCH = Numerals(
    words=_counted("twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien")
    | _counted("twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd", 20, 10),
    scales=_sized(n3="duizend", n6="miljoen", n9="miljard"),
    articles=listed("een één"),
    shares={"helft": 2, "kwart": 4},
    halves=listed("half halve"),
    of="op de",
    percent=r"procent\b|%",
    points=r"procentpunten?\b|punten?\b",
    months=(
        "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    ),
    clock=r"uur '?s (?:ochtends|middags|avonds)",
    numbered=listed("nr. nummer pagina artikel hoofdstuk lijn klasse zaal fase niveau"),
    small=listed(
        "van in op aan bij voor met naar tot en of maar dan als was waren is zijn heeft hebben de "
        "het een meer minder per over onder na sinds"
    ),
    leans={
        "under": "minder dan|bijna|krap",
        "over": "meer dan|ruim|minstens",
        "about": "ongeveer|zo.n|circa|rond",
    },
)

_PORTUGUESE = Numerals(
    words=_counted("dois três quatro cinco seis sete oito nove dez onze doze")
    | {"duas": 2, "cem": 100}
    | _counted("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 20, 10),
    tens_joint=" e ",
    scales=_sized(n3="mil", n6="milhão milhões", n9="bilhão bilhões"),
    articles=listed("um uma"),
    shares={"metade": 2, "terço": 3},
    halves=listed("meio meia"),
    of="em cada",
    percent=r"por cento\b|%",
    points=r"pontos? percentuais\b|pontos?\b",
    months=(
        "(?:de )?(?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|"
        "novembro|dezembro)"
    ),
    clock=r"h\b",
    numbered=listed("n.º número página artigo capítulo seção linha sala fase nível"),
    small=listed(
        "de do da em no na a ao e ou mas que por para com é são foi tem têm o os as um uma mais "
        "menos contra desde até após antes"
    ),
    leans={
        "under": "menos de|quase",
        "over": "mais de|pelo menos",
        "about": "cerca de|aproximadamente|uns|umas",
    },
)

# Of another language only digits are read, and those only where they can be read in one way.
_UNKNOWN = Numerals(decimal="")

LANGUAGES: Mapping[str, Numerals] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pt": _PORTUGUESE,
}


def numerals_of(language: str) -> Numerals:
    """How `language`, such as de or pt-BR, writes numbers."""
    return LANGUAGES.get(language.partition("-")[0].lower(), _UNKNOWN)
