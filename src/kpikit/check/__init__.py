"""Rules for configs: what is wrong with one, and what a change of one means."""
