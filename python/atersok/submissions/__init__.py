"""A claim's life after it was computed: what was sent, what came of it, and what differs from it today.

The claims register (ansökningsregistret) is a folder of numbered event files that both books share. Nothing in it is
ever rewritten or removed; where a claim stands is what its events add up to.
"""
