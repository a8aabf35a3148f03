"""What is done for each verb: a function from a call to an answer.

Each holds the tracker's lock for as long as what it reads must not change.
"""
