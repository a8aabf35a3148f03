"""Controllers whose workers are tasks."""
