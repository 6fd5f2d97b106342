"""What the tests share: the folder of real provider files and a store of their own."""

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: small tables gain nothing by its threads

# Before polars: test processes side by side fill the cores, and a thread that waits for another costs a third more.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["browser_fixtures", "slowest_first", "store_fixtures", "warm_workers"]

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")  # a law holds on a busy machine too

SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture(scope="session")
def provider_files() -> Path:
    """The folder of real provider files; fails where it is missing and CI=true, else skips with the reason."""
    folder = SHARED / "data"
    if folder.is_dir():
        return folder
    reason = f"the real provider files are not at {folder}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def oracles() -> Path:
    """The folder of values computed by other people's programs; fails or skips as `provider_files` does."""
    folder = SHARED / "oracles"
    if folder.is_dir():
        return folder
    reason = f"the reference values are not at {folder}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
