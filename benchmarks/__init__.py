"""What `docs/performance.md` claims about speed, measured beside what others use: `python -m benchmarks [--json]`."""
