"""The description is true: what is made from it is answered as it promises, what breaks it is refused."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from werkzeug.serving import make_server

from survey_service.web.api.spec import described
from tests.case_world import Cases
from tests.review_world import Said, commented
from tests.web.api.conftest import made_key

ROOT = Path(__file__).parents[3]


@pytest.fixture
def address(app: APIFlask, cases: Cases) -> Iterator[str]:
    """The product at a free port, with an answer, its parts and its case in it."""
    commented(cases, Said("Still broken", "product", "bad"), score=1)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def schemathesis(address: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs it as anybody would, with the settings that lie in the root of the tree."""
    program = Path(sys.executable).with_name("schemathesis")
    key = made_key("tickets:write", "read", "read:people")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        words = [str(program), "run", f"{address}/openapi.json", "--header", f"Authorization: Bearer {key}", *options]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    return run


@pytest.mark.slow
def test_a_few_requests_for_each_route(schemathesis: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = schemathesis("--phases=examples,fuzzing", "--max-examples=3", "--seed=1")

    assert done.returncode == 0, done.stdout


@pytest.mark.prove
def test_every_boundary_and_hundreds_of_requests(schemathesis: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = schemathesis("--max-examples=50")

    assert done.returncode == 0, done.stdout


def test_every_route_is_described_with_its_methods(app: APIFlask) -> None:
    routes = {
        (rule.rule.replace("<int:survey_id>", "{id}"), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }

    assert {(path, method) for path, found in described()["paths"].items() for method in found} == routes


def test_the_description_is_open_to_all(app: APIFlask) -> None:
    answer = app.test_client().get("/openapi.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json()["openapi"] == "3.1.0"
