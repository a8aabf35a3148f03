"""The embedded server's parts."""
