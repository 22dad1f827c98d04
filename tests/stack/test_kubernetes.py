"""The manifests are what a cluster takes, and give nobody more than it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(FOLDER.glob("*.yaml")):
        for manifest in yaml.safe_load_all(file.read_text()):
            if manifest["kind"] != "Kustomization":
                yield f"{file.stem}-{manifest['kind']}-{manifest['metadata']['name']}", manifest


ALL = dict(manifests())
PODS = {name: one["spec"]["template"]["spec"] for name, one in ALL.items() if "template" in one.get("spec", {})}


@pytest.mark.parametrize("name", ALL)
def test_a_manifest_follows_the_schema(name: str) -> None:
    kubernetes_validate.validate(ALL[name], kubernetes_validate.latest_version(), strict=True)


@pytest.mark.parametrize("name", PODS)
def test_a_container_has_no_rights_to_spare(name: str) -> None:
    pod = PODS[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"] + pod.get("initContainers", []):
        confined = container["securityContext"]
        assert confined["allowPrivilegeEscalation"] is False
        assert confined["readOnlyRootFilesystem"] is True
        assert confined["capabilities"] == {"drop": ["ALL"]}


def test_only_workers_see_the_engine() -> None:
    with_host = [name for name, pod in PODS.items() if any("hostPath" in volume for volume in pod.get("volumes", []))]
    assert with_host == ["worker-DaemonSet-assay-worker"]
    assert all(pod["securityContext"].get("runAsNonRoot") for name, pod in PODS.items() if name not in with_host)


def test_every_file_is_applied() -> None:
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == sorted(path.name for path in FOLDER.glob("*.yaml") if path.stem != "kustomization")
