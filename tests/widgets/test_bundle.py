"""What travels in a page: modules that stand alone, pieces kept once, the colours of the book."""

import json
import re
from types import SimpleNamespace

import live_figures
import pytest
from ipywidgets.embed import dependency_state
from live_figures import share

import lstm_lib.widgets as widgets
from lstm_lib.style import GATES
from lstm_lib.widgets.bundle import FOLDER, MARK, style_sheet

FIGURES = [getattr(widgets, name) for name in widgets.__all__]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.__name__)
def test_bundle_stands_alone_and_has_a_front_end(run_js, figure):
    text = figure()._esm
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    module = re.findall(f"^{MARK}(\\w+)$", text, re.MULTILINE)[-1]
    assert run_js(module, "typeof data") == "object"
    assert text.count("export default") == 1


def test_module_none_is_forgotten():
    used = {name for figure in FIGURES for name in re.findall(f"^{MARK}(\\w+)$", figure()._esm, re.MULTILINE)}
    assert used == {path.stem for path in FOLDER.glob("*.js")}


def test_share_pieces_once_and_give_the_same_text_back():
    figures = [widgets.Carousel(), widgets.OneCell(), widgets.Carousel(w=1.1)]
    state = {str(k): {"state": {"_esm": f._esm, "_css": f._css, "w": 1}} for k, f in enumerate(figures)}
    page = share({"state": state, "version_major": 2})
    assert len(page["shared"]) == len(set(page["shared"]))
    assert sum(piece.startswith(f"{MARK}core\n") for piece in page["shared"]) == 1
    for k, figure in enumerate(figures):
        found = page["state"][str(k)]["state"]
        assert "".join(page["shared"][piece] for piece in found["_esm"]) == figure._esm
        assert "".join(page["shared"][piece] for piece in found["_css"]) == figure._css


def test_state_of_a_page_moves_beside_it_and_stays_what_it_was(tmp_path):
    figure = widgets.SentenceMemory(sentence="</script><b>boy</b>")
    state = {"version_major": 2, "state": dependency_state([figure], drop_defaults=False)}
    body = json.dumps(state).replace("</script>", r"<\/script>")  # as MyST-NB writes it
    script = SimpleNamespace(attributes={"type": live_figures._STATE, "body": body})
    other = SimpleNamespace(attributes={})
    context = {
        "script_files": [other, script],
        "body": "<p>text</p>",
        "pathto": lambda name, resource: f"../{name}",
    }
    live_figures._move_state(SimpleNamespace(outdir=tmp_path), "chapters/page", "page.html", context, None)
    assert context["script_files"] == [other] and context["body"] == "<p>text</p>"
    address = re.search(r'<meta name="live-states" content="\.\./([^"?]+)\?v=\w+" />', context["metatags"])[1]
    assert address == "_static/live/chapters-page.js"
    text = (tmp_path / address).read_text(encoding="utf-8")
    page = json.loads(text.removeprefix("window.liveStates = ").removesuffix(";\n"))
    assert page["state"][figure.model_id]["state"]["sentence"] == figure.sentence
    assert "--wide" in context["metatags"]


def test_page_without_figures_is_left_alone():
    context = {"script_files": ["a.js"], "body": "<p>text</p>"}
    live_figures._move_state(None, "page", "page.html", context, None)
    assert context == {"script_files": ["a.js"], "body": "<p>text</p>"}


@pytest.mark.parametrize("gate", GATES)
def test_style_sheet_has_the_colours_of_the_book(gate):
    found = re.search(rf"--lf-{gate}: var\((--[\w-]+), (#\w+)\)", style_sheet())
    assert found[2] == GATES[gate]["color"]
    course = (FOLDER.parents[2] / "static" / "course.css").read_text(encoding="utf-8")
    assert re.search(rf"{found[1]}: {found[2]}\b", course), "the pages call the colour otherwise"


def test_modules_name_no_other_host():
    for path in [*FOLDER.glob("*.js"), FOLDER.parents[2] / "static" / "live-host.js"]:
        hosts = set(re.findall(r"https?://([^/\"]+)", path.read_text(encoding="utf-8")))
        assert hosts <= {"www.w3.org"}, path.name  # the name of SVG, not a place to load from


def test_weight_of_all_modules_stays_small():
    total = sum(path.stat().st_size for path in FOLDER.glob("*.js"))
    assert total < 150_000, "a page with all figures would carry more than 150 kB of modules"
