"""What emitted classes of selectable fields import."""

from kuberuntime.selectors.fields import SelectableField

__all__ = ["SelectableField"]
