"""Programme and site administration; in the addresses it is /office."""
