"""Reading the lists an office already has into records.

`reading.read_list` is the way in. It judges a file by its content, reads it in a child process
(a hostile file can kill the child, never us), finds the header by its words, and puts every data
row into exactly one of three places: read, repeated, rejected.

Adding a list format is adding words to a vocabulary (`vocabulary.py` and the list's own module).
"""
