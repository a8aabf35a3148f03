"""What kubewright is for, in small."""
