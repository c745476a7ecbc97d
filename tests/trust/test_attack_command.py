"""What `autograder attack` prints for programs."""

import json

from click.testing import CliRunner

from autograder.cli import commands
from autograder.trust import attack as attacks
from autograder.trust.attack import AttackResult


def test_as_json_each_attack_is_one_line(monkeypatch):
    results = [AttackResult(name, "b", "c", "d\x1b[2J", "e", 0, 0, 0.1, 9, ()) for name in "xy"]
    monkeypatch.setattr(attacks, "attack", lambda: iter(results))
    done = CliRunner().invoke(commands, ["attack", "--json"], standalone_mode=False)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["x", "y"]
