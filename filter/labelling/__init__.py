"""Labelling by hand: which pages, the page in the browser, and labels from and to other tools."""
