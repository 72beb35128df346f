"""The figures of reports, one module a subject; each gives its blocks, read from a scope."""
