"""What the office reports: every figure is the sum of rows it names, and claims no more than is known."""

from storage.reports.contact_export import write_contacts

__all__ = ["write_contacts"]
