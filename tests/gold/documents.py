"""The documents whose look is kept: `make gold` accepts how they look now.

They are those of `ikm demo`, by their name in `gold/documents/`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "documents"
KEPT = {
    "laporan.pdf": "laporan/laporan-puskesmas-melati-2025.pdf",
    "laporan-tidak-diumumkan.pdf": "laporan/laporan-perpustakaan-daerah-2025.pdf",
    "rekap.pdf": "laporan/rekap-2025.pdf",
    "poster-a4.pdf": "laporan/poster-puskesmas-melati-2025-a4.pdf",
    "poster-a3.pdf": "laporan/poster-puskesmas-melati-2025-a3.pdf",
    "kuesioner.pdf": "formulir/kuesioner-puskesmas-melati.pdf",
}


def main(demo: Path) -> None:
    """Take the documents of a demo as they are."""
    FOLDER.mkdir(exist_ok=True)
    for name, made in KEPT.items():
        shutil.copyfile(demo / made, FOLDER / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
