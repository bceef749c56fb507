"""Walls of the network as several processes: what stands here shares one network, which ends with the last test."""
