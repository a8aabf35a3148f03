"""The command that all others stand below."""

from __future__ import annotations

import click

from kubewright import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kubewright")
def main() -> None:
    """client-go's code generation, for Python.

    Reads CustomResourceDefinitions, or what a Kubernetes API server says about itself,
    and renders an installable, typed package: models, clientsets and the Scheme.

    \b
    Examples:
      kubewright inspect specs/kubernetes/1.36
      kubewright generate specs/kubernetes/1.36 --package kubeclient --out client
      kubewright generate crds/ --package acmeclient --out client
    """
