"""Labels from and to other tools: one module a format, and the two tables that pick them."""
