"""kubewright: client-go's code generation, for Python."""

__version__ = "0.1.0"
