"""Providers that behave like the real ones, for training and rehearsal."""
