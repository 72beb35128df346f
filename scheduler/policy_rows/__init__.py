"""The rows of the policy table, one file per kind of subject. Adding a row is adding a row."""
