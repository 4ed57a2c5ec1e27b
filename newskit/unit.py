"""Unit: what a figure counts in: a currency, per cent, metres, days; and which units are one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


class Unit(Struct, frozen=True):
    """A unit by the name of its base, and how many of that one is: a kilometre is 1,000 of m.

    The name is "%", "points", an ISO code of money, the base of a measure, or nothing for things
    that are merely counted.
    """

    name: str
    factor: Decimal = Decimal(1)

    @property
    def is_money(self) -> bool:
        return self.name in CODES or self.name in KINDS_OF_MONEY

    @property
    def kind(self) -> str:
        """Units of one kind are easily taken for each other."""
        return "money" if self.is_money else _KINDS.get(self.name, self.name)

    def may_be(self, other: Unit) -> bool:
        """Whether what is told in the two can be compared: $ is USD, and may be any dollar."""
        mine, theirs = self.name, other.name
        if mine == theirs:
            return True
        return theirs in KINDS_OF_MONEY.get(mine, ()) or mine in KINDS_OF_MONEY.get(theirs, ())


THINGS, SHARE = Unit(""), Unit("%")
POINTS, TIMES = "points", "times"

SYMBOLS: Mapping[str, str] = {
    "$": "$", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "NT$": "TWD", "€": "EUR", "£": "GBP", "¥": "¥",
    "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₪": "ILS", "₫": "VND", "₦": "NGN",
    "Rs": "INR", "kr": "kr",
}  # fmt: skip

CODES = listed(
    "USD EUR GBP JPY CNY CHF AUD CAD NZD HKD SGD SEK NOK DKK ISK PLN CZK HUF RON BGN TRY RUB UAH "
    "INR PKR IDR MYR THB PHP VND KRW TWD BRL MXN ARS CLP COP PEN ZAR NGN KES EGP ILS SAR AED QAR "
    "KWD"
)

# What one sign or word of money may stand for.
KINDS_OF_MONEY: Mapping[str, frozenset[str]] = {
    "$": frozenset({"USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK", "CZK"}),
    "¢": frozenset({"$", "USD", "EUR", "AUD", "CAD", "NZD"}),
    "pound": frozenset({"GBP", "kg", "EGP"}),
    "franc": frozenset({"CHF"}),
    "peso": frozenset({"MXN", "ARS", "CLP", "COP", "PHP"}),
}

_KINDS = {"%": "share", "points": "share", "seconds": "time", "months": "time"}

_SIZES: Mapping[str, Mapping[str, str]] = {
    "m": {
        "0.001": "mm,millimetre,millimetres,millimeter,millimeters,Millimeter,Millimetern",
        "0.01": "cm,centimetre,centimetres,centimeter,centimeters,Zentimeter,Zentimetern",
        "1": "m,metre,metres,meter,meters,Meter,Metern,mètre,mètres,metros,metri",
        "1000": (
            "km,K,kilometre,kilometres,kilometer,kilometers,Kilometer,Kilometern,kilomètre,"
            "kilomètres,kilómetros,chilometri,quilômetros,kms"
        ),
        "1609.344": "mile,miles,Meilen,Meile",
        "1852": "nautical mile,nautical miles,Seemeilen",
        "0.3048": "foot,feet,ft",
        "0.0254": "inch,inches",
        "0.9144": "yard,yards",
    },
    "light years": {"1": "light year,light years,light-years,light-year,Lichtjahre,Lichtjahren"},
    "kg": {
        "0.000001": "mg,milligram,milligrams,milligrammes,Milligramm",
        "0.001": "g,gram,grams,gramme,grammes,Gramm,gramos,grammi",
        "1": (
            "kg,kilo,kilos,kilogram,kilograms,kilogramme,kilogrammes,Kilogramm,Kilo,kilogramos,"
            "chilogrammi,chili"
        ),
        "1000": (
            "t,tonne,tonnes,ton,tons,metric ton,metric tons,Tonne,Tonnen,toneladas,tonnellate"
        ),
        "0.45359237": "lb,lbs",
        "0.028349523125": "ounce,ounces,oz",
    },
    "W": {
        "1": "W,watt,watts,Watt",
        "1000": "kW,kilowatt,kilowatts,Kilowatt",
        "1000000": "MW,megawatt,megawatts,Megawatt,mégawatts,megavatios",
        "1000000000": "GW,gigawatt,gigawatts,Gigawatt,gigavatios",
    },
    "Wh": {
        "1000": (
            "kWh,kilowatt hour,kilowatt hours,kilowatt-hour,kilowatt-hours,Kilowattstunde,"
            "Kilowattstunden"
        ),
        "1000000": (
            "MWh,megawatt hour,megawatt hours,megawatt-hour,megawatt-hours,Megawattstunden"
        ),
        "1000000000": (
            "GWh,gigawatt hour,gigawatt hours,gigawatt-hour,gigawatt-hours,Gigawattstunden"
        ),
        "1000000000000": (
            "TWh,terawatt hour,terawatt hours,terawatt-hour,terawatt-hours,Terawattstunden"
        ),
    },
    # Seconds to weeks have fixed lengths, and so have months to centuries; one is not the other.
    "seconds": {
        "0.001": "millisecond,milliseconds,Millisekunden",
        "1": "second,seconds,Sekunde,Sekunden,secondes,segundos,secondi",
        "60": "minute,minutes,mins,Minute,Minuten,minutos,minuti,minuten",
        "3600": "hour,hours,hrs,Stunde,Stunden,heure,heures,hora,horas,ore,uren",
        "86400": "day,days,Tag,Tage,Tagen,jour,jours,día,días,giorni,dagen,dias",
        "604800": (
            "week,weeks,Woche,Wochen,semaine,semaines,semana,semanas,settimana,settimane,weken"
        ),
        "1209600": "fortnight,fortnights",
    },
    "months": {
        "1": "month,months,Monat,Monate,Monaten,mois,meses,mesi,maanden,maand",
        "12": "year,years,Jahr,Jahre,Jahren,ans,année,années,año,años,anno,anni,jaar,anos",
        "120": "decade,decades,Jahrzehnt,Jahrzehnte,Jahrzehnten",
        "1200": "century,centuries,Jahrhunderte",
    },
    "degrees": {
        "1": "degree,degrees,°,°C,°F,Grad,degrés,grados,gradi,graden,graus",
    },
    "m²": {
        "1": "m²,square metre,square metres,square meter,square meters,Quadratmeter,sqm",
        "1000000": (
            "km²,square kilometre,square kilometres,square kilometer,square kilometers,"
            "Quadratkilometer"
        ),
        "10000": "ha,hectare,hectares,Hektar,hectáreas,ettari",
        "4046.8564224": "acre,acres",
        "0.09290304": "square foot,square feet,sq ft",
        "2589988.110336": "square mile,square miles",
    },
    "m³": {
        "1": "m³,cubic metre,cubic metres,cubic meter,cubic meters,Kubikmeter",
        "0.001": "litre,litres,liter,liters,Liter,Litern,litros,litri",
        "0.158987294928": "barrel,barrels,Barrel",
        "0.003785411784": "gallon,gallons",
    },
    "km/h": {
        "1": "km/h,kph,km/hour,kilometres an hour,kilometers an hour,kilometres per hour,"
        "kilometers per hour,Stundenkilometer,Stundenkilometern",
        "1.609344": "mph,miles an hour,miles per hour",
        "3.6": "m/s,metres a second,metres per second,meters a second,meters per second",
    },
    "B": {
        "1000": "kB,kilobyte,kilobytes",
        "1000000": "MB,megabyte,megabytes,Megabyte",
        "1000000000": "GB,gigabyte,gigabytes,Gigabyte",
        "1000000000000": "TB,terabyte,terabytes,Terabyte",
        "1000000000000000": "PB,petabyte,petabytes,Petabyte",
    },
    "USD": {"1": "US dollar,US dollars,U.S. dollars,US-Dollar"},
    "AUD": {"1": "Australian dollars"},
    "CAD": {"1": "Canadian dollars"},
    "$": {"1": "dollar,dollars,Dollar,dólares,dollari"},
    "EUR": {"1": "euro,euros,Euro,Euros,€"},
    "GBP": {"1": "pounds sterling,sterling,£,Pfund", "0.01": "pence,penny,p"},
    "pound": {"1": "pound,pounds"},
    "¢": {"0.01": "cent,cents,Cent,centimes,céntimos,centesimi"},
    "JPY": {"1": "yen,Yen"},
    "CNY": {"1": "yuan,renminbi,Yuan"},
    "INR": {"1": "rupee,rupees"},
    "kr": {"1": "krone,kroner,krona,kronor,crown,crowns,Kronen"},
    "franc": {"1": "franc,francs,Franken"},
    "peso": {"1": "peso,pesos"},
    "RUB": {"1": "rouble,roubles,ruble,rubles,Rubel"},
    "PLN": {"1": "zloty,zlotys"},
    "ZAR": {"1": "rand"},
    "times": {"1": "times,fold,mal,fois,veces"},
    "points": {"0.01": "basis point,basis points,bp,bps,Basispunkt,Basispunkte"},
}

# Every word for a unit.
UNITS: Mapping[str, Unit] = {
    word: Unit(name, Decimal(factor))
    for name, sizes in _SIZES.items()
    for factor, words in sizes.items()
    for word in words.split(",")
} | {code: Unit(code) for code in CODES}
