"""Every figure the README states, from one command: python -m benchmarks."""
