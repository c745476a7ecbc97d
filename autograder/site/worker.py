"""What keeps the site in the browser: a worker that stores what was loaded, and packed twins of the large files."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

SCRIPT = Path(__file__).parent / "templates" / "worker.js"
JUPYTERLITE = "jupyterlite-worker.js"
"""Under this name JupyterLite's own worker stays, which the notebooks need for files."""
PACKED, SMALL = {".wasm", ".js", ".css", ".json"}, 20_000


def write_worker(folder: Path) -> None:
    """Write the worker that keeps what was loaded; files that are loaded packed get a packed twin."""
    packed = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if _is_worth_packing(path)}
    for path in packed.values():
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    theirs = folder / "service-worker.js"
    theirs.rename(folder / JUPYTERLITE)
    names = (path for path in sorted(folder.rglob("*")) if path.is_file())
    version = hashlib.sha256("".join(f"{path.relative_to(folder)} {_digest(path)}\n" for path in names).encode()).hexdigest()
    settings = {"version": version[:12], "packed": list(packed), "jupyterlite": JUPYTERLITE}
    script = SCRIPT.read_text(encoding="utf-8").replace("SETTINGS", json.dumps(settings))
    theirs.write_text(script, encoding="utf-8")


def _is_worth_packing(path: Path) -> bool:
    return path.is_file() and path.suffix in PACKED and path.stat().st_size > SMALL


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
