"""newsfilter: scraped news pages in, the reporting alone out."""
