"""Benchmarks: newskit and its peers, measured on the same articles."""
