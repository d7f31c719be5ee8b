import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.connectors.naming import Aliases, aliases_text, plain_connector, read_aliases
from serving.errors import RecordError


def test_spellings_of_one_name_count_under_the_most_frequent():
    found = Aliases().resolve({"Jane Doe": 3, "jane-doe": 1, "@Jane_Doe": 1, "John": 2, "https://www.blog.example/": 1})
    assert found["jane-doe"] == found["@Jane_Doe"] == found["Jane Doe"] == "Jane Doe"
    assert found["John"] == "John"


def test_what_is_merged_can_be_undone(tmp_path):
    file = tmp_path / "aliases.toml"
    counts = {"Jane Doe": 3, "jane doe": 1, 'J. "JD" Doe': 1}
    file.write_text('apart = ["jane doe"]\n[merge]\n"Jane Doe" = [\'J. "JD" Doe\']\n')
    found = read_aliases(file).resolve(counts)
    assert found == {"Jane Doe": "Jane Doe", "jane doe": "jane doe", 'J. "JD" Doe': "Jane Doe"}
    file.write_text(aliases_text(found, ["jane doe"]))
    assert read_aliases(file).resolve(counts) == found


@pytest.mark.parametrize("text", ["[merge", "merge = 3", '[merge]\n"a" = "b"', "apart = 1", "other = 1"])
def test_a_file_that_says_something_else_is_refused_by_name(tmp_path, text):
    file = tmp_path / "aliases.toml"
    file.write_text(text)
    with pytest.raises(RecordError, match=r"aliases\.toml"):
        read_aliases(file)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.integers(1, 9), max_size=8))
def test_whatever_names_are_merged_the_file_can_be_read(counts):
    found = Aliases().resolve(counts)
    assert found.keys() == counts.keys()
    assert set(found.values()) <= counts.keys()
    assert all(plain_connector(name) == plain_connector(spelling) for spelling, name in found.items())
    if all(char < "\ud800" or char > "\udfff" for name in counts for char in name):
        tomllib.loads(aliases_text(found, []))
