"""The model: groups, versions, kinds, resources and types, as the API has them.

Immutable and sorted; it knows no Python syntax and nothing of rendering.
"""
