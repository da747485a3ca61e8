"""The server that test_intake kills: its vectors are made up, and made once there is a file named `open`.

python tests/intake_child.py FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from api.articles import read
from api.intake import Intake
from api.server import serve
from rag.pipeline import build
from rag.service import Service
from rag.settings import Settings
from tests.fakes import ScriptedEngine
from tests.home_fakes import HashEmbedder


class Gated(HashEmbedder):
    """Embeds once the gate is open."""

    def __init__(self, gate: Path) -> None:
        super().__init__()
        self.gate = gate

    def passages(self, texts, progress=None):
        while not self.gate.exists():
            time.sleep(0.01)
        return super().passages(texts, progress)


def main(folder: Path) -> None:
    settings = Settings(home=folder / "home")
    pipeline = build(settings, embedder=Gated(folder / "open"), engines=(ScriptedEngine(),))
    service = Service(pipeline)
    try:
        serve(
            service,
            settings,
            port=0,
            announce=lambda url: (folder / "url").write_text(url),
            intake=Intake(service, lambda given: read(given, settings)),
        )
    finally:
        service.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
