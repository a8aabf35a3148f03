"""The measures, by subject: each module has ``measure(options)``, which gives rows."""
