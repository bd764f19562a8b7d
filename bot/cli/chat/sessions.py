"""Where sessions are kept between two starts: one file per installation, which only its owner can read."""

import os
import stat
from pathlib import Path
from urllib.parse import quote, urlsplit

from bot.domain.errors import SetupError

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


class Sessions:
    """Kept in a folder of the user's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, at: str) -> str | None:
        """The session with an installation; None when there is none. Raises SetupError when others can read it."""
        path = self._path(at)
        try:
            with path.open(encoding="utf-8") as file:
                if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & ~PRIVATE_FILE:
                    raise SetupError(f"{path}: others can read it: delete it and sign in anew with --login")
                return file.read().strip() or None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SetupError(f"{path}: cannot be read: {error.strerror}") from error

    def keep(self, at: str, session: str) -> None:
        """Replaces what was kept; at no moment can anybody else read it. Raises SetupError."""
        path = self._path(at)
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            fresh.unlink(missing_ok=True)
            written = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
            with os.fdopen(written, "w", encoding="utf-8") as file:
                file.write(f"{session}\n")
            fresh.replace(path)
        except OSError as error:
            raise SetupError(f"{path}: cannot be written: {error.strerror}") from error

    def forget(self, at: str) -> None:
        """Nothing is kept any more."""
        self._path(at).unlink(missing_ok=True)

    def _path(self, at: str) -> Path:
        address = urlsplit(at)
        return self._folder / f"{quote(address.netloc + address.path, safe='')}.session"
