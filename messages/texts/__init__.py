"""Every sentence that leaves the house, by language and channel."""
