"""One file or folder a network; each translates its words into outcomes and events."""
