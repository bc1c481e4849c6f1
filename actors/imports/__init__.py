"""Contact lists on their way into the directory.

``reading`` makes a table of a file (``spreadsheet`` and ``vcard`` for the formats), ``columns`` says what its columns
mean, ``cleaning`` turns rows into entries, ``matching`` finds who is already known, ``plan`` gives a verdict per row.
None of these writes; ``actors.domain.imports`` stores the upload and, after the confirmation, the result.
"""
