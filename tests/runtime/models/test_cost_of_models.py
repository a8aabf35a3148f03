"""What models must not cost: at import, at decoding, for classes without times."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from sample_models import Container, Schema

from kuberuntime.codec.encode import wire_form

EXPENSIVE = ("httpx2", "ssl", "yaml", "asyncio", "difflib", "json", "email")


def test_importing_the_surface_of_models_loads_nothing_expensive() -> None:
    program = (
        "import sys, msgspec\n"
        "before = set(sys.modules)\n"
        "import kuberuntime.codegen.models\n"
        f"found = (set(sys.modules) - before).intersection({EXPENSIVE!r})\n"
        "assert not found, found\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_list_as_its_schema_says_never_takes_the_slow_path() -> None:
    here = str(Path(__file__).parent)
    program = (
        "import sys\n"
        f"sys.path.insert(0, {here!r})\n"
        "from sample_models import ConfigMap, ConfigMapList\n"
        "text = ConfigMapList(items=[ConfigMap(data={'a': 'b'})]).to_json()\n"
        "assert ConfigMapList.from_json(text).items[0].data == {'a': 'b'}\n"
        "assert 'kuberuntime.codec.slow' not in sys.modules\n"
        "ConfigMapList.from_json(b'{\"items\":null}')\n"
        "assert 'kuberuntime.codec.slow' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_models_are_not_tracked_by_the_garbage_collector() -> None:
    assert not gc.is_tracked(Schema(properties={"a": Schema()}))


def test_a_class_without_times_is_encoded_as_it_is() -> None:
    container = Container(name="a")
    assert wire_form(container) is container
    schema = Schema(properties={"a": Schema(type="string")})
    assert wire_form(schema) is schema
