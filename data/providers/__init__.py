"""The providers, in the order they are listed to an analyst."""

from data.own_record import OWN
from data.provider import FileForm, Provider
from data.providers import (
    atop,
    dcad,
    democracy,
    greenbook,
    ipi,
    mediation,
    mid,
    mme,
    pew,
    troops,
    ucdp,
    unga,
    visits_china,
    visits_us,
)

PROVIDERS: tuple[Provider, ...] = (
    dcad.PROVIDER,
    mme.PROVIDER,
    ucdp.PROVIDER,
    pew.PROVIDER,
    unga.PROVIDER,
    greenbook.PROVIDER,
    ipi.PROVIDER,
    mid.PROVIDER,
    atop.PROVIDER,
    democracy.PROVIDER,
    troops.PROVIDER,
    visits_us.PROVIDER,
    visits_china.PROVIDER,
    mediation.PROVIDER,
)


def provider(id: str) -> Provider:
    """The provider of that id. Raises KeyError naming the providers there are."""
    for one in PROVIDERS:
        if one.id == id:
            return one
    raise KeyError(f"no provider {id!r}; there are {', '.join(one.id for one in PROVIDERS)}")


def provider_of(source: str) -> Provider | None:
    """The provider of a source: its id, or what its id begins with before a hyphen; None for a user's own.

    >>> provider_of("ucdp-candidate").id, provider_of("own")
    ('ucdp', None)
    """
    found = [one for one in PROVIDERS if source == one.id or source.startswith(f"{one.id}-")]
    return max(found, key=lambda one: len(one.id), default=None)


def source_title(source: str) -> str:
    """The title of a source: its provider's, and that it is the user's own where no provider publishes it.

    >>> source_title("own"), source_title("ucdp-candidate")
    ('own record', 'Uppsala Conflict Data Program (candidate)')
    """
    known = provider_of(source)
    if known is None:
        return "own record" if source == OWN else source
    rest = source.removeprefix(known.id).strip("-")
    return f"{known.title} ({rest})" if rest else known.title


__all__ = ["PROVIDERS", "FileForm", "Provider", "provider", "provider_of", "source_title"]
