"""Numbers a chapter by its file: `chapters/06_lstm_forward.md` is chapter 6, its first figure Figure 6.1.

Sphinx would count the chapters of the table of contents, and every number in the book would move when a
chapter is added before it.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector


def _number_by_file(collect: Callable) -> Callable:
    def assign_section_numbers(self: Collector, env: BuildEnvironment) -> list[str]:
        changed = set(collect(self, env))
        for page, numbers in env.toc_secnumbers.items():
            match = re.match(r"(\d+)_", PurePosixPath(page).name)
            if not match:
                continue
            chapter = int(match[1])
            for anchor, number in numbers.items():
                numbers[anchor] = number and (chapter, *number[1:])
            for node in (env.titles[page], *env.tocs[page].findall(nodes.reference)):
                if node.get("secnumber"):
                    node["secnumber"] = [chapter, *node["secnumber"][1:]]
            changed.add(page)
        return sorted(changed)

    return assign_section_numbers


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    Collector.assign_section_numbers = _number_by_file(Collector.assign_section_numbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
