"""For people: what was kept and what was dropped, and why, shown on a terminal."""
