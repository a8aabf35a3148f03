"""Where the server is, and who asks: configs, and the kubeconfigs they come from."""

from kuberuntime.config.config import Config, Timeouts
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.tls import TLSConfig

__all__ = ["Config", "ConfigError", "TLSConfig", "Timeouts"]
