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


@pytest.fixture
def phone(chromium, home):
    """A long chapter, opened on a phone."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    visit = reader.Visit(context, home + "chapters/08_highway_measured.html", home)
    yield visit.page
    context.close()
    assert not visit.complaints, visit.complaints


def test_phone_lays_out_code_when_it_comes_near_and_then_it_is_reached_by_keyboard(phone):
    last = phone.evaluate_handle("[...document.querySelectorAll('.bd-article pre')].findLast(e => e.checkVisibility())")
    assert last.evaluate("e => e.getAttribute('tabindex')") is None
    last.evaluate("e => { e.style.width = '80px'; e.scrollIntoView(); }")
    phone.wait_for_function("e => e.tabIndex === 0", arg=last, timeout=5000)


@pytest.mark.parametrize("target", [".bd-article > section > section:nth-last-of-type(3)", "figure", "[id^=equation]"])
def test_phone_link_arrives_though_nothing_on_the_way_was_laid_out(phone, target):
    name = phone.evaluate("target => [...document.querySelectorAll(target)].findLast(e => e.id).id", target)
    phone.evaluate("name => { location.hash = name; }", name)
    phone.wait_for_timeout(500)  # for whatever might still move it
    top = phone.evaluate("name => document.getElementById(name).getBoundingClientRect().top", name)
    assert 0 <= top <= 200


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
