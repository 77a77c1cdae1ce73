"""What the book consists of and where it is published: read from `_config.yml` and `_toc.yml`, for all tools."""

from __future__ import annotations

from pathlib import Path

import yaml


class CourseError(Exception):
    """What stops a tool, in words for whoever wrote the page."""


def settings(root: Path) -> dict:
    """Return what `_config.yml` says."""
    return yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))


def site_address(config: dict) -> str:
    """Return where the pages are published, with a closing slash: GitHub Pages, unless `html.baseurl` is set."""
    stated = config.get("html", {}).get("baseurl")
    if stated:
        return stated.rstrip("/") + "/"
    owner, name = config["repository"]["url"].rstrip("/").split("/")[-2:]
    return f"https://{owner.lower()}.github.io/{name}/"


def pages(root: Path) -> list[Path]:
    """Return the book's pages in order; refuse one that `_toc.yml` lacks, or lists and that is not there."""
    listed: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            listed.extend(value for key, value in node.items() if key in ("root", "file"))
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8")))
    written = [path for folder in ("chapters", "appendices") for path in (root / folder).glob("*.md")]
    present = {path.relative_to(root).with_suffix("").as_posix() for path in written}
    for name in sorted(present - set(listed)):
        raise CourseError(f"{name}.md is not in the book: add `- file: {name}` to _toc.yml, or remove the page.")
    for name in listed:
        if not (root / f"{name}.md").exists():
            raise CourseError(f"_toc.yml lists {name}, but there is no {name}.md: write it, or remove the line.")
    return [root / f"{name}.md" for name in listed]


def name_of(root: Path, path: Path) -> str:
    """Return a page's name, as `_toc.yml` and links give it: `chapters/06_lstm_forward`."""
    return path.relative_to(root).with_suffix("").as_posix()
