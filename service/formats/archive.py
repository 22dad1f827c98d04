"""Archives and folders of files, read into memory. A zip may come from anybody: nothing of it touches the disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from service.errors import FormatError

MAX_MEMBERS = 8192
MAX_BYTES = 512 << 20  # of all files together, unpacked
_ENTRY = b"PK\x01\x02"  # begins every entry of a zip's directory


def unzip(raw: bytes, path: str) -> dict[str, bytes]:
    """The files of a zip by name, in order of name.

    Raises ``FormatError`` at ``path`` for what is no zip, and for names that lead out of a folder, links, encrypted files,
    methods other than deflation, a name that comes twice, more than ``MAX_MEMBERS`` entries or ``MAX_BYTES`` bytes.
    """
    if raw.count(_ENTRY) > MAX_MEMBERS:  # before they are read: each takes twenty times its size then
        raise FormatError(f"the archive has more than {MAX_MEMBERS} entries", path)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            for info in members:
                _require_plain(info, path)
            if sum(info.file_size for info in members) > MAX_BYTES:
                raise FormatError(f"the archive unpacks to more than {MAX_BYTES >> 20} MiB", path)
            files: dict[str, bytes] = {}
            for info in sorted(members, key=lambda info: info.filename):
                if info.filename in files:
                    raise FormatError(f"the archive has {info.filename[:200]!r} twice", path)
                files[info.filename] = archive.read(info)
            return files
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError, OSError) as error:
        raise FormatError(f"the archive cannot be read: {error}", path) from None


def _require_plain(info: zipfile.ZipInfo, path: str) -> None:
    name = info.filename
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or not name.isprintable():
        raise FormatError(f"the archive has the name {name[:200]!r}, which leads out of it", path)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise FormatError(f"{name[:200]!r} is a link or a device; pack the file itself", path)
    if info.flag_bits & 1:
        raise FormatError(f"{name[:200]!r} is encrypted", path)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FormatError(f"{name[:200]!r} is packed by a method that is not read; use deflation", path)


def zip_folder(folder: Path) -> bytes:
    """The files beneath ``folder`` as a zip, links that stay within it followed; the same bounds as ``unzip`` has.

    Hidden files are left out but for ``.timelimit``.
    """
    root = folder.resolve()
    packed = io.BytesIO()
    total = count = 0
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(root.rglob("*")):
            name = file.relative_to(root)
            hidden = any(part.startswith(".") for part in name.parts) and name.name != ".timelimit"
            if hidden or not file.is_file():
                continue
            if not file.resolve().is_relative_to(root):
                raise FormatError(f"{name} is a link that leads out of the folder", str(folder))
            total, count = total + file.stat().st_size, count + 1
            if total > MAX_BYTES or count > MAX_MEMBERS:
                raise FormatError(f"more than {MAX_BYTES >> 20} MiB or {MAX_MEMBERS} files", str(folder))
            archive.writestr(zipfile.ZipInfo(name.as_posix()), file.read_bytes())
    return packed.getvalue()
