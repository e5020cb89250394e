"""What pyproject.toml cannot say: the demo corpus and the trained models, without what they were trained on, travel inside the package."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = {"data": "tracker/_data", "models": "tracker/_models"}


class BuildWithData(build_py):
    """Copy the project's data folders into the package; an editable install reads them where they are."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for source, target in CARRIED.items():
            if Path(source).is_dir():
                shutil.copytree(source, Path(self.build_lib, target), dirs_exist_ok=True, ignore=shutil.ignore_patterns("training", "unread"))


setup(cmdclass={"build_py": BuildWithData})
