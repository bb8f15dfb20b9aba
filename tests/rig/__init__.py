"""What the proofs stand on: scratch databases, real web processes, visitors that speak HTTP."""
