"""JSON and YAML to objects and back.

Decoding takes one msgspec call where a document is what its schema says, and a
slower path that repairs or explains it where it is not.
"""
