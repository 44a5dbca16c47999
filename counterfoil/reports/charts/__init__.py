"""Charts: from figures to SVG text, without a library, a style or a script; pages, print and screens colour them by class."""
