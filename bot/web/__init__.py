"""HTTP edge: webhooks and one-click pages."""
