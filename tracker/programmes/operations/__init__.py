"""Every change of programmes: the catalogue, and who belongs to it."""
