"""kubewright.yaml: the packages of a project, what each is generated from, and how."""
