"""A fuzzer of the generator: `python -m tests.fuzz --minutes 20`, or `make fuzz`."""
