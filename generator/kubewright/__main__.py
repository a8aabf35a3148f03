"""``python -m kubewright``."""

from kubewright.cli import main

if __name__ == "__main__":
    main()
