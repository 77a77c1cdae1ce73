"""What is asked of every page in one colour scheme; the two schemes are two files, so that they run side by side."""

from pathlib import Path

import browser as reader

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = (1280, 390)


def check(contexts, home: str, theme: str, address: str) -> None:
    """Open one page at desktop and phone width and list all that is wrong with it."""
    visit = reader.Visit(contexts[theme], home + address, home)
    try:
        for width in WIDTHS:
            visit.resize(width)
            if wide := visit.overflow():
                visit.complaints.append(f"wider than {width} px: {wide}")
            visit.complaints += [f"out of reach at {width} px: {part}" for part in visit.stuck()]
            visit.complaints += [f"axe at {width} px: {line}" for line in visit.violations(AXE)]
        assert visit.page.evaluate("document.documentElement.dataset.theme") == theme
        assert not visit.complaints, "\n".join(visit.complaints)
    finally:
        visit.page.close()
