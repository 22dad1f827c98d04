"""A worker has nothing to do with a runner of another version, whose answers would be taken for the submission's."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator

import pytest

from service.errors import ImageError
from service.images import connect
from service.sandbox.pool import Pool
from service.settings import Settings
from tests.uids import uids

NAME = "assay-test/other-version:latest"
RECIPE = b"FROM assay/python:latest\nRUN echo '# of another version' >> /opt/assay/runner/wire.py\n"


@pytest.fixture
def other(docker_required: None) -> Iterator[str]:
    """An image that is the usual one but for a line in its runner."""
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as tar:
        entry = tarfile.TarInfo("Dockerfile")
        entry.size = len(RECIPE)
        tar.addfile(entry, io.BytesIO(RECIPE))
    context.seek(0)
    client = connect()
    client.images.build(fileobj=context, custom_context=True, tag=NAME, rm=True, forcerm=True)
    yield NAME
    client.images.remove(NAME)
    client.close()


def test_an_image_of_another_version_is_refused(other: str) -> None:
    pool = Pool(Settings(sandbox="docker", image=other, uid_base=uids()))
    with pytest.raises(ImageError, match="another version of Assay; build it again with `assay images build`"):
        pool.start()
    pool.close()


def test_every_slot_has_the_workers_own_runner(pool: Pool) -> None:
    with pool.slot() as slot:
        assert slot.same_version()
