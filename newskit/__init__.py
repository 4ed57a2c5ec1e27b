"""newskit: structured news articles to a static site, print-ready PDFs and partner feeds."""

__version__ = "0.1.0"
