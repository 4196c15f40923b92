"""Audio as a plain library: files and numbers in, measurements and files out."""
