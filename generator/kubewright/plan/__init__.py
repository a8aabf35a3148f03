"""Plan: model and names to a list of files, each a template and what it shows.

One module an output kind. All Python syntax is made here; templates only arrange it.
"""
