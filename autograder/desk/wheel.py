"""Archives that are the same bytes for the same files: a zip, and a wheel, which pip installs without building anything."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

Files = dict[str, bytes]
DATE = (1980, 1, 1, 0, 0, 0)
TAG = "py3-none-any"


def zip_of(files: Files) -> bytes:
    """The files by name, in order of their names, all of the same date and rights."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system, entry.external_attr, entry.compress_type = 3, 0o100644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def wheel_of(files: Files, name: str, version: str, metadata: list[str], command: str) -> tuple[str, bytes]:
    """The file name and the bytes of a wheel of pure Python; `command` is an entry point: `run = package.module:main`."""
    project = name.replace("-", "_")
    info = f"{project}-{version}.dist-info"
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
    content = {
        **files,
        f"{info}/METADATA": _lines(head),
        f"{info}/WHEEL": _lines(["Wheel-Version: 1.0", "Generator: autograder kit", "Root-Is-Purelib: true", f"Tag: {TAG}"]),
        f"{info}/entry_points.txt": _lines(["[console_scripts]", command]),
    }
    record = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in sorted(content.items())]
    content[f"{info}/RECORD"] = _lines([*record, f"{info}/RECORD,,"])
    return f"{project}-{version}-{TAG}.whl", zip_of(content)


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
