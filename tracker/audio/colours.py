"""The colour scale of spectrograms.

Ten steps of cividis (Nuñez, Anderton, Renslow 2018), made to be read alike with and without colour
blindness: lightness rises with the level throughout, so it also serves in grey.
"""

CIVIDIS = (
    *(0x00224E, 0x123570, 0x3B496C, 0x575D6D, 0x707173),
    *(0x8A8678, 0xA59C74, 0xC3B369, 0xE1CC55, 0xFEE838),
)
