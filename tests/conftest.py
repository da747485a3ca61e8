"""What every test runs under: no connection beyond this machine, no remote model, no stray settings."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from rag.settings import Settings

# No test is judged by the clock: a busy machine draws examples slowly.
hypothesis.settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any_machine")

# The switch: every model server that is not on this machine is refused, whatever a test configures.
os.environ["DATELINE_FORBID_REMOTE_MODELS"] = "1"
# Nothing else that a developer has set counts, in the environment or in a .env where the tests are run.
KEPT = {"DATELINE_FORBID_REMOTE_MODELS", "DATELINE_KILLS", "DATELINE_KILL_SEED", "DATELINE_FUZZ_EXAMPLES"}
for name in [name for name in os.environ if name.upper().startswith(("DATELINE_", "OPENAI_"))]:
    if name not in KEPT:
        del os.environ[name]
Settings.model_config["env_file"] = None

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to any other machine fails at once, by name."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OSError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with a home of its own, as a new user has it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))
    return folder


def pytest_make_parametrize_id(val, argname):
    """Bytes are named by their argument: an archive holds the time at which each process made it."""
    return argname if isinstance(val, bytes) else None
