"""What a reader does with the book: search, switch to dark, copy code, use the keyboard, read without a server."""

import browser as reader
import every_page
import pytest


@pytest.fixture
def chapter(contexts, home):
    """A chapter with formulae, figures and code, open."""
    address = next(page for page in reader.pages() if page.startswith("chapters/"))
    visit = reader.Visit(contexts["light"], home + address, home)
    yield visit
    visit.page.close()


def test_search_word_of_the_notation_finds_pages(contexts, home):
    visit = reader.Visit(contexts["light"], home + "search.html?q=gradient", home)
    visit.page.wait_for_selector("#search-results li a")
    found = visit.page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.href)")
    assert any("chapters/" in link for link in found), found
    assert not visit.complaints
    visit.page.close()


def test_theme_button_switches_to_dark_and_figures_follow(chapter):
    page = chapter.page
    ink = "getComputedStyle(document.querySelector('svg.course-figure text')).fill"
    before = page.evaluate(ink)
    while page.evaluate("document.documentElement.dataset.theme") != "dark":
        page.click(".theme-switch-button")
    page.wait_for_function(f"before => {ink} !== before", arg=before, timeout=2000)
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(
    "button", [".primary-toggle", ".article-header-buttons .search-button", ".dropdown-launch-buttons button"]
)
def test_menu_on_a_phone_opens_by_keyboard_without_a_fault(chapter, button):
    chapter.resize(390)
    chapter.page.focus(button)
    chapter.page.keyboard.press("Enter")
    chapter.page.wait_for_timeout(400)
    assert chapter.page.locator("dialog[open], .dropdown-menu.show").count() == 1
    assert chapter.violations(every_page.AXE) == []


def test_copy_button_every_input_cell_has_one(chapter):
    cells = chapter.page.locator("div.cell_input").count()
    assert cells > 0
    assert chapter.page.locator("div.cell_input button.copybtn").count() == cells


def test_formulae_are_set_and_readable_aloud(chapter):
    page = chapter.page
    set_formulae = page.locator("mjx-container").count()
    assert set_formulae > 0
    assert page.locator("mjx-container mjx-assistive-mml math").count() == set_formulae
    assert page.locator("mjx-container").count() == page.locator(".math").count()
    font = "[...document.fonts].some(font => font.family.includes('MJX') && font.status == 'loaded')"
    assert page.evaluate(f"document.fonts.ready.then(() => {font})"), "no font of the formulae came"


def test_front_page_opens_from_a_folder_without_a_server(chromium):
    context = chromium.new_context()
    visit = reader.Visit(context, (reader.SITE / "index.html").as_uri(), reader.SITE.as_uri())
    assert visit.page.title()
    assert not visit.complaints, "\n".join(visit.complaints)
    context.close()


def test_page_prints_light_and_without_sidebars(contexts, home):
    address = next(page for page in reader.pages() if page.startswith("chapters/"))
    visit = reader.Visit(contexts["dark"], home + address, home)
    visit.page.emulate_media(media="print")
    assert not visit.page.locator("#pst-primary-sidebar").is_visible()
    assert visit.page.locator("article.bd-article").is_visible()
    themes = []
    visit.page.expose_function("note", lambda theme: themes.append(theme))
    visit.page.evaluate("addEventListener('beforeprint', () => note(document.documentElement.dataset.theme))")
    visit.page.pdf()
    assert themes == ["light"]
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    visit.page.close()
