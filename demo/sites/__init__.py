"""The sites of the region, one module each: `pages(day)` is all that a site holds on a day, by path."""
