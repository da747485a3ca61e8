"""`dateline standin` as a user has it: two lines to export, a server behind them, and a clean end."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys

import httpx
import pytest
from typer.testing import CliRunner

from eval.standin.command import reply
from eval.standin.script import Script
from eval.standin.server import Fault
from rag.cli import app
from rag.errors import UsageError


def heeding() -> None:
    """Heed an interrupt, as a command in a terminal does: a job in the background is started deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_it_says_how_to_use_it_serves_and_ends_when_interrupted():
    command = [sys.executable, "-m", "rag.cli", "standin", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeding
    ) as process:
        url, key = (process.stdout.readline().strip() for _ in range(2))
        base = url.removeprefix("export OPENAI_BASE_URL=")
        body = {"model": "any", "messages": [{"role": "user", "content": "Hello"}]}
        said = httpx.post(f"{base}/chat/completions", json=body, timeout=20).json()
        process.send_signal(signal.SIGINT)
        _, notices = process.communicate(timeout=60)
    assert key == "export OPENAI_API_KEY=standin"
    assert json.loads(said["choices"][0]["message"]["content"])["statements"] == []
    assert "honest" in notices
    assert process.returncode == 0, notices


def test_a_mode_that_there_is_not_is_wrong_usage_and_the_modes_are_named():
    result = CliRunner().invoke(app, ["standin", "--mode", "flattery"])
    assert result.exit_code == 2
    assert "altered_names" in result.stderr


def test_a_port_in_use_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["standin", "--port", str(port)])
    assert result.exit_code == 2
    assert f"Port {port} cannot be used" in result.stderr


@pytest.mark.parametrize(("mode", "kind"), [("cut", Fault), ("slow", Fault), ("malformed", Fault)])
def test_a_way_of_breaking_breaks_an_honest_reply(mode, kind):
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
    assert isinstance(reply(mode)(body), kind)


def test_a_lie_is_told_by_a_script_that_knows_the_gold_of_the_samples():
    script = reply("altered_dates")
    assert isinstance(script, Script)
    assert script.plan.mode == "altered_dates"
    with pytest.raises(UsageError):
        reply("flattery")
