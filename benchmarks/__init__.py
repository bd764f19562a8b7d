"""What the product promises about speed, measured: `python -m benchmarks [name ...]`."""
