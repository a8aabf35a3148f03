"""What `make bench` measures: kubewright beside its peers, as ratios of one run."""
