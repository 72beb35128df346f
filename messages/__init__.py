"""What a thing is, what we say, what was said: pure types, texts and readings."""
