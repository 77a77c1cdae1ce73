"""What the pages' source promises, read without a browser: links that lead somewhere, pictures that have words."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import browser as reader
import pytest
from bs4 import BeautifulSoup

from tools import course, execute, labels

ROOT = reader.SITE.parents[1]
CONFIG = course.settings(ROOT)
REPOSITORY = CONFIG["repository"]["url"].rstrip("/")
PAGES = reader.pages()


@cache
def soup(address: str) -> BeautifulSoup:
    return BeautifulSoup((reader.SITE / address).read_text(encoding="utf-8"), "html.parser")


@cache
def ids(address: str) -> Counter:
    return Counter(tag["id"] for tag in soup(address).select("[id]"))


def links(address: str) -> list[str]:
    return [tag["href"] for tag in soup(address).select("a[href]")]


@pytest.mark.parametrize("address", PAGES)
def test_links_inside_the_book_lead_to_what_exists(address):
    lost = []
    for link in links(address):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (reader.SITE / address).parent / unquote(parts.path) if parts.path else reader.SITE / address
        anchored = parts.fragment and target.suffix == ".html" and target.exists()
        page = target.resolve().relative_to(reader.SITE).as_posix()
        if not target.exists() or (anchored and unquote(parts.fragment) not in ids(page)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("address", PAGES)
def test_links_into_the_repository_lead_to_files_that_exist(address):
    lost = []
    for link in links(address):
        path = repository_path(link)
        if path is not None and not (ROOT / path).exists():
            lost.append(link)
    assert lost == []


def repository_path(link: str) -> str | None:
    """Return which file of the repository a button opens, None for a link to anything else."""
    branch = CONFIG["repository"]["branch"]
    slug = "/".join(REPOSITORY.split("/")[-2:])
    starts = (
        f"{REPOSITORY}/edit/{branch}/",
        f"{REPOSITORY}/blob/{branch}/",
        f"{REPOSITORY}/tree/{branch}/",
        f"https://colab.research.google.com/github/{slug}/blob/{branch}/",
        f"https://mybinder.org/v2/gh/{slug}/{branch}?urlpath=lab/tree/",
    )
    return next((unquote(link.removeprefix(start)) for start in starts if link.startswith(start)), None)


def with_cells() -> list[Path]:
    return [path for path in course.pages(ROOT) if execute.read_page(path)]


@pytest.mark.parametrize("path", with_cells(), ids=lambda path: path.stem)
def test_buttons_open_the_notebook_and_edit_the_text(path):
    page = course.name_of(ROOT, path)
    opened = [repository_path(link) for link in links(f"{page}.html")]
    assert opened.count(f"{page}.ipynb") == 2, "Binder and Colab"
    assert f"{page}.md" in opened, "edit"
    download = reader.SITE / "_sources" / f"{page}.ipynb"
    assert download.read_text(encoding="utf-8") == path.with_suffix(".ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", PAGES)
def test_pictures_have_words(address):
    for tag in soup(address).select("article img, article svg"):
        words = tag.get("alt") if tag.name == "img" else tag.get("aria-label")
        if tag.name == "svg" and tag.get("aria-hidden") == "true":
            continue
        name = tag.get("src", "")[:80] or str(tag)[:120]
        assert words and len(words.split()) >= 4, f"{name} has no description, got {words!r}"
        assert not re.search(r"\.(svg|png|jpe?g|webp)\b|^_images", words), f"{name} is described by a file name"


@pytest.mark.parametrize("address", PAGES)
def test_page_says_what_it_is(address):
    page = soup(address)
    assert page.html["lang"] == "en"
    assert page.title.text.strip()
    assert len(page.select("article h1, main h1")) >= 1
    if address not in ("search.html", "index.html"):
        description = page.select_one('meta[property="og:description"]')["content"]
        assert "\\" not in description and "$" not in description
        assert page.select_one('meta[property="og:url"]')["content"] == course.site_address(CONFIG) + address


@pytest.mark.parametrize("address", PAGES)
def test_page_ids_are_used_once(address):
    assert [name for name, count in ids(address).items() if count > 1] == []


def test_address_of_the_repository_stands_in_one_file_only():
    """Whoever forks the course changes one line: no other source may name it."""
    mine = [path for path in execute.files(ROOT, ("*.*", "*/*.*", "*/*/*.*", ".*/*", ".*/*/*")) if tracked(path)]
    assert len(mine) > 50
    slug = "/".join(REPOSITORY.split("/")[-2:])
    naming = [str(path.relative_to(ROOT)) for path in mine if slug.encode() in path.read_bytes()]
    assert naming == ["_config.yml"]


def tracked(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    outside = {"_build", "build", ".venv", ".git", ".ruff_cache", ".pytest_cache", ".hypothesis", "dist"}
    return parts[0] not in outside and not parts[0].endswith(".egg-info") and path.suffix != ".ipynb"


def test_notebooks_count_figures_as_the_pages_do():
    """tools/labels.py numbers what Sphinx numbers, the same way."""
    known = labels.Labels.read(ROOT, course.pages(ROOT))
    compared = 0
    for name, label in known.by_name.items():
        if label.kind not in ("figure", "table", "equation"):
            continue
        page = soup(f"{label.page}.html")
        if label.kind == "equation":
            shown = page.select_one(f"#equation-{name.lower().replace('_', '-')} .eqno").text
        else:
            shown = page.select_one(f"#{name.lower().replace('_', '-')} .caption-number").text
        assert re.search(r"[\d.]*\d", shown)[0] == label.number, f"{name}: the page shows {shown!r}"
        compared += 1
    assert compared > 0


def test_sitemap_names_every_page_at_the_sites_address():
    listed = re.findall(r"<loc>(.*?)</loc>", (reader.SITE / "sitemap.xml").read_text(encoding="utf-8"))
    home = course.site_address(CONFIG)
    assert set(listed) >= {home + course.name_of(ROOT, path) + ".html" for path in course.pages(ROOT)}
