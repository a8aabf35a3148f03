"""The templates that kubewright renders, one folder an output kind."""
