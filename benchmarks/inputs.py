"""What is measured on: a list of pods, and a kubeconfig with certificates."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.outcome import NotMeasured
from benchmarks.places import POD

PODS = 5_000
_NODES, _TIERS = 100, 5


def write_pod_list(file: Path) -> None:
    """Write a PodList as a server answers it, about 27 MB of compact JSON.

    Names, node names and one label vary. Raises NotMeasured without the pod to vary.
    """
    if not POD.is_file():
        raise NotMeasured("needs the shared data beside the checkout: ../shared/wire")
    pod = json.loads(POD.read_bytes())["object"]
    items: list[str] = []
    for number in range(PODS):
        pod["metadata"]["name"] = f"web-{number:05}"
        pod["metadata"]["labels"]["tier"] = f"t{number % _TIERS}"
        pod["spec"]["nodeName"] = f"node-{number % _NODES:03}"
        items.append(json.dumps(pod, separators=(",", ":"), ensure_ascii=False))
    head = '{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"}'
    file.write_text(f'{head},"items":[{",".join(items)}]}}\n', encoding="utf-8")


def write_kubeconfig(folder: Path) -> Path:
    """Write a kubeconfig with a CA and a client certificate in it, as kind does.

    The server in it does not exist: nothing connects. Raises NotMeasured without
    the openssl command.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise NotMeasured("needs the openssl command, to make certificates")
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout")
    ca = ("-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial")
    user = "/O=system:masters/CN=benchmark"
    for arguments in (
        ("req", "-x509", *key, "ca.key", "-out", "ca.crt", "-subj", "/CN=ca"),
        ("req", *key, "client.key", "-out", "client.csr", "-subj", user),
        ("x509", "-req", "-in", "client.csr", *ca, "-out", "client.crt"),
    ):
        command = (openssl, *arguments)
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise NotMeasured(f"openssl {arguments[0]}: {done.stderr.strip()}")
    kubeconfig = folder / "kubeconfig"
    kubeconfig.write_text(
        _KUBECONFIG.format(
            ca=_base64(folder / "ca.crt"),
            certificate=_base64(folder / "client.crt"),
            key=_base64(folder / "client.key"),
        )
    )
    return kubeconfig


_KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: {ca}
    server: https://127.0.0.1:6443
  name: benchmark
contexts:
- context:
    cluster: benchmark
    user: benchmark
  name: benchmark
current-context: benchmark
preferences: {{}}
users:
- name: benchmark
  user:
    client-certificate-data: {certificate}
    client-key-data: {key}
"""


def _base64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
