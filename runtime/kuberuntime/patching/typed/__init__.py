"""Values read by a schema for the sake of ownership: as structured-merge-diff's typed."""
