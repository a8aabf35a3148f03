"""Documents from elsewhere, for the sources of a kubewright.yaml.

Each module knows one kind of source and returns files in memory; `project/fetch.py`
decides what is fetched and `project/transaction.py` writes it.
"""
