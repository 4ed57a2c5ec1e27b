"""Notices: what a newsroom says to crawlers, to miners of texts, and to those who find a hole."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from newskit.field import Instant, WebAddress
from newskit.model import Model
from newskit.pattern import pattern

_E_MAIL = pattern(r"[^@:\s]+@[^@:\s]+\Z")
_WEB = pattern(r"(?:https?|mailto):\S+\Z")


def on_the_web(contact: str) -> str:
    """An e-mail address as an address on the web, which has `mailto:` before it; '' for what is
    neither."""
    address = f"mailto:{contact}" if _E_MAIL.match(contact) else contact
    return address if _WEB.match(address) else ""


def _contact(value: object) -> object:
    return (on_the_web(value) or value) if isinstance(value, str) else value


Crawler = Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9._-]+)$", max_length=100)]
Addresses = tuple[WebAddress, ...]


class Crawlers(Model):
    """What robots.txt tells crawlers."""

    refuse: tuple[Crawler, ...] = Field(
        (),
        description="Those that may read nothing, by the names they go by; `*` for all.",
        examples=[["GPTBot", "CCBot"]],
    )


class Mining(Model):
    """What tdmrep.json says of mining texts and data, and trust.txt of training on them."""

    rights: Literal["reserved", "open"] = Field(
        description="Whether the right to do it is reserved.", examples=["reserved"]
    )
    policy: WebAddress | None = Field(
        None, description="Where the terms are.", examples=["https://ledger.example.com/mining/"]
    )


class Trust(Model):
    """What trust.txt says of the newsroom's relations: the addresses of others."""

    members: Addresses = Field(
        (), description="Those who belong to it.", examples=[["https://member.example.org"]]
    )
    belongs_to: Addresses = Field(
        (), description="Associations it belongs to.", examples=[["https://press.example.org"]]
    )
    controls: Addresses = Field(
        (), description="Those it controls.", examples=[["https://weekly.example.com"]]
    )
    controlled_by: Addresses = Field(
        (), description="Those who control it.", examples=[["https://holding.example.com"]]
    )
    social: Addresses = Field(
        (),
        description="Its accounts elsewhere.",
        examples=[["https://social.example.org/@ledger"]],
    )
    vendors: Addresses = Field(
        (), description="Those who sell to it.", examples=[["https://paper.example.net"]]
    )
    customers: Addresses = Field(
        (), description="Those who buy from it.", examples=[["https://wire.example.net"]]
    )
    disclosures: Addresses = Field(
        (),
        description="Pages on what readers should know of it.",
        examples=[["https://ledger.example.com/owners/"]],
    )


class Security(Model):
    """What security.txt says to those who find a hole in the site."""

    contact: tuple[Annotated[WebAddress, BeforeValidator(_contact)], ...] = Field(
        min_length=1, description="Whom to tell.", examples=[["security@example.com"]]
    )
    expires: Instant = Field(
        description="Until when this holds; less than a year ahead.",
        examples=["2027-03-16T00:00:00Z"],
    )
    policy: WebAddress | None = Field(
        None, description="What finders may expect.", examples=["https://example.com/policy/"]
    )
    thanks: WebAddress | None = Field(
        None, description="Where finders are thanked.", examples=["https://example.com/thanks/"]
    )
