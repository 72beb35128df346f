"""Papers of the office: letters from templates it edits in Word, lists for Excel, and their numbers."""
