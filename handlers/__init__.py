"""What a person meant: one file per meaning, called alike by every edge."""
