"""Limits of size and of what may lie in the repository. `./run check` holds the layers, style and types."""

from crmq.embedded import limits
from crmq.embedded.places import ROOT


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def offences(root):
    for lock in limits.LOCKS:
        if not (root / lock).exists():
            write(root, lock, "django==5.2")
    return list(limits.offences(root))


def test_this_repository_keeps_the_limits():
    assert list(limits.offences(ROOT)) == []


def test_a_long_module_is_named(tmp_path):
    write(tmp_path, "customers/models.py", "x = 1\n" * 301)

    [offence] = offences(tmp_path)

    assert offence.startswith("customers/models.py: 301 lines, 300 at most")


def test_a_long_function_is_named_with_its_line(tmp_path):
    write(tmp_path, "scoring/tiers.py", "x = 1\n\n\ndef long():\n" + "    x = 1\n" * 40)

    assert offences(tmp_path) == ["scoring/tiers.py:4: long has 41 lines, 40 at most."]


def test_a_view_may_have_half_of_that(tmp_path):
    body = "    x = 1\n" * 20
    write(tmp_path, "feedback/views/waves.py", f"def wave_list(request):\n{body}\n\ndef rows(waves):\n{body}")

    assert offences(tmp_path) == ["feedback/views/waves.py:1: wave_list has 21 lines, 20 at most."]


def test_a_long_template_is_named(tmp_path):
    write(tmp_path, "templates/feedback/wave.html", "<p></p>\n" * 121)

    [offence] = offences(tmp_path)

    assert offence.startswith("templates/feedback/wave.html: 121 lines, 120 at most")


def test_third_party_files_are_named(tmp_path):
    for name in ("static/js/htmx.min.js", "static/css/tabler.css.map", "static/fonts/noto.woff2"):
        write(tmp_path, name, "")

    assert len(offences(tmp_path)) == 3


def test_a_lock_file_that_names_a_host_is_named(tmp_path):
    write(tmp_path, "package-lock.json", '{"resolved": "https://registry.example/htmx.tgz"}')

    assert offences(tmp_path) == ["package-lock.json: names a host. Write it by `./run lock`."]
