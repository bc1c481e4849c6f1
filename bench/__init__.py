"""``python -m bench``: how fast the product is, as ratios to floors measured in the same run.

Not part of the tests and never a reason for them to fail. It uses a database of its own (``var/pg-bench``), seeded
with the town, a web server on a free port of this machine and a mail sink; nothing leaves the machine.
"""
