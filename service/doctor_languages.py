"""Which languages work on this machine, for ``assay doctor``: in containers by their images, in local slots by what is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from service import images
from service.errors import ImageError
from service.languages import Language, registry
from service.sandbox import toolchains
from service.settings import Settings

Seen = tuple[str, list[str], str]  # the backend, what works there, how to mend what does not


def languages(settings: Settings, client: Any | None) -> Iterator[tuple[str, list[str], str]]:
    """By backend, the names that work, and what to do about the others, if there are any. ``client``: the engine's."""
    yield _sorted("local", _installed)
    if client is not None:
        there = {image: images.labels_of(client, settings.image_of(image)) is not None for image in _images()}
        yield _sorted("docker", lambda language: "" if there[language.image] else _build(language))


def _images() -> set[str]:
    return {language.image for language in registry().values()}


def _build(language: Language) -> str:
    return f"`assay images build --name {language.image}`"


def _installed(language: Language) -> str:
    if language.native:
        return ""
    try:
        toolchains.installed(language)
    except ImageError:
        return f"install {language.tool} below /usr"
    return ""


def _sorted(backend: str, mend: Callable[[Language], str]) -> Seen:
    told = {name: mend(language) for name, language in registry().items()}
    return (
        backend,
        [name for name, how in told.items() if not how],
        "; ".join(sorted({how for how in told.values() if how})),
    )
