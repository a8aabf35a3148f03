"""The drivers: verbs, pager, watch and the transport below them."""
