"""How much one document may take: told by the command line too, which is to load nothing for it."""

# Seconds of the processor for one document: fifty times what a long annual report takes.
TIME_LIMIT = 120.0
# A little more than the readers take: enough for them to see that it is too much, whatever a device or pipe would give.
MOST_BYTES = 11_000_000
