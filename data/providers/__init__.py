"""The providers, in the order they are listed to an analyst."""

from data.provider import FileForm, Provider
from data.providers import dcad, mme, pew, ucdp

PROVIDERS: tuple[Provider, ...] = (dcad.PROVIDER, mme.PROVIDER, ucdp.PROVIDER, pew.PROVIDER)


def provider(id: str) -> Provider:
    """The provider of that id. Raises KeyError naming the providers there are."""
    for one in PROVIDERS:
        if one.id == id:
            return one
    raise KeyError(f"no provider {id!r}; there are {', '.join(one.id for one in PROVIDERS)}")


__all__ = ["PROVIDERS", "FileForm", "Provider", "provider"]
