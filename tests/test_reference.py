"""The library reference names everything that `lstm_lib` exports."""

import inspect
import re
from pathlib import Path

import lstm_lib

PAGE = Path(__file__).resolve().parent.parent / "appendices" / "reference.md"


def test_reference_documents_every_public_name():
    documented = set(re.findall(r"\.\. auto\w+:: (?:lstm_lib\.)?([\w.]+)", PAGE.read_text(encoding="utf-8")))
    assert [name for name in lstm_lib.__all__ if name not in documented] == []


def test_every_public_name_has_a_docstring_of_its_own():
    public = {name: getattr(lstm_lib, name) for name in lstm_lib.__all__}
    assert [name for name, value in public.items() if not inspect.getdoc(value)] == []
