"""Training needs the extra ``train``: without it, these tests are not collected."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("sklearn") else ["test_*.py"]
