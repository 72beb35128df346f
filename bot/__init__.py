"""The edge and the switch: assembly, settings, command line, channels, web pages, sandbox."""
