"""Where the server is, and who asks: configs, and the kubeconfigs they come from."""

from kuberuntime.config.config import Config, Timeouts
from kuberuntime.config.credentials import (
    ClientCertificate,
    Credentials,
    CredentialsError,
    Headers,
)
from kuberuntime.config.errors import ConfigError
from kuberuntime.config.exec_config import ExecConfig
from kuberuntime.config.impersonation import Impersonation
from kuberuntime.config.oidc_config import OIDCConfig
from kuberuntime.config.tls import TLSConfig

__all__ = [
    "ClientCertificate",
    "Config",
    "ConfigError",
    "Credentials",
    "CredentialsError",
    "ExecConfig",
    "Headers",
    "Impersonation",
    "OIDCConfig",
    "TLSConfig",
    "Timeouts",
]
