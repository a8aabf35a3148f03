"""Where documents come from: a web server, a release of Kubernetes, charts, Git."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl


class Origin:
    """A web server of files in memory.

    Attributes:
        files: what it has, by path.
        asked: the paths of the requests that it got, with a range if one was asked for.
        breaks: how many bytes it sends of a path, once, before it hangs up.
        busy: how many times a path is answered 503 first.
        written: the forms that it got by POST and PUT, with method and path.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.asked: list[str] = []
        self.breaks: dict[str, int] = {}
        self.busy: dict[str, int] = {}
        self.written: list[tuple[str, str, dict[str, str]]] = []
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, wanted = handler.path, handler.headers.get("Range", "")
        self.asked.append(f"{path} {wanted}".strip())
        if self.busy.get(path, 0) > 0:
            self.busy[path] -= 1
            handler.send_error(503)
            return
        content = self.files.get(path)
        if content is None:
            handler.send_error(404)
            return
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        start = 0
        if wanted and handler.headers.get("If-Range") == tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        end = self.breaks.pop(path, len(content))
        handler.wfile.write(content[start:end])
        if end != len(content):
            handler.close_connection = True


@contextmanager
def served(files: Mapping[str, bytes]) -> Iterator[Origin]:
    """An origin on a port of this machine."""
    origin = Origin(files)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            origin.answer(self)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            origin.written.append((self.command, self.path, form))
            origin.answer(self)

        do_PUT = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        origin.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield origin
        finally:
            server.shutdown()
            thread.join()


def release(
    tag: str, openapi: Mapping[str, bytes], aggregated: dict[str, Any]
) -> dict[str, bytes]:
    """What a release publishes of these documents, by path on a mirror.

    `openapi` by group version, as `apis/apps/v1`; `aggregated` is the discovery of them.
    """
    root = f"/{tag}/api"
    groups = [item for item in aggregated["items"] if item["metadata"]]
    files = {
        f"{root}/discovery/api.json": {"kind": "APIVersions", "versions": []},
        f"{root}/discovery/apis.json": {
            "kind": "APIGroupList",
            "groups": [_plain_group(item) for item in groups],
        },
    }
    for item in groups:
        for version in item["versions"]:
            gv = f"{item['metadata']['name']}/{version['version']}"
            name = f"apis/{gv}".replace("/", "__")
            files[f"{root}/discovery/{name}.json"] = {
                "kind": "APIResourceList",
                "groupVersion": gv,
                "resources": list(_plain(version["resources"])),
            }
    published = {path: json.dumps(content).encode() for path, content in files.items()}
    for name, content in openapi.items():
        file = f"{name.replace('/', '__')}_openapi.json"
        published[f"{root}/openapi-spec/v3/{file}"] = content
    return published


def _plain_group(item: dict[str, Any]) -> dict[str, Any]:
    name = item["metadata"]["name"]
    versions = [
        {"groupVersion": f"{name}/{one['version']}", "version": one["version"]}
        for one in item["versions"]
    ]
    return {"name": name, "versions": versions, "preferredVersion": versions[0]}


def _plain(resources: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """As APIResourceList has what aggregated discovery has as a tree."""
    for resource in resources:
        namespaced = resource["scope"] == "Namespaced"
        yield {
            "name": resource["resource"],
            "singularName": resource["singularResource"],
            "namespaced": namespaced,
            "kind": resource["responseKind"]["kind"],
            "verbs": resource["verbs"],
            "shortNames": resource.get("shortNames", []),
            "categories": resource.get("categories", []),
        }
        for sub in resource.get("subresources", []):
            kind = sub["responseKind"]
            yield {
                "name": f"{resource['resource']}/{sub['subresource']}",
                "singularName": "",
                "namespaced": namespaced,
                "kind": kind["kind"],
                **({"group": kind["group"]} if kind["group"] else {}),
                **({"version": kind["version"]} if kind["version"] else {}),
                "verbs": sub["verbs"],
            }


def widgets_release(cases: Path, tag: str, **renamed: str) -> dict[str, bytes]:
    """A release whose API are the widgets of tests/cases, some words in it renamed."""
    folder = cases / "minimal" / "input"
    text = (folder / "openapi-v3/apis__widgets.example.com__v1.json").read_text()
    for old, new in renamed.items():
        assert f'"{old}"' in text
        text = text.replace(f'"{old}"', f'"{new}"')
    aggregated: dict[str, Any] = json.loads((folder / "discovery.json").read_text())
    return release(tag, {"apis/widgets.example.com/v1": text.encode()}, aggregated)


def chart(files: Mapping[str, bytes]) -> bytes:
    """An archive, as `helm package` makes it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class Repository:
    """A Git repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", ".")

    def git(self, *arguments: str) -> str:
        identity = {
            f"GIT_{who}_{what}": "somebody@example.com"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **identity},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, tag: str, files: Mapping[str, str]) -> str:
        """Write files, commit all there is, tag it, and return the commit."""
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", tag)
        self.git("tag", "--annotate", "--force", "-m", tag, tag)
        return self.git("rev-parse", "HEAD")
