"""Learns from an archive with outcomes and exports a bundle; may import ``serving``, never the other way round."""
