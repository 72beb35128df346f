"""Where things are kept: tables, stores and the reading of office lists."""
