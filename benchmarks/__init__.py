"""What the tracker costs: `python -m benchmarks` measures, keeps the figures and draws them; docs/benchmarks.md says what for."""
