"""The customer's pages, reached by link: rate, thank you, stop surveys, and the pages for links that no longer ask."""
