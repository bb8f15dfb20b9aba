"""Tools of the benchmarks and experiments: scratch databases, web processes, HTTP clients."""
