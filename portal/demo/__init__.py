"""A made-up town, for trying the product out and for measuring it.

Rows are written in bulk, past the domain functions: three years of a town's history would otherwise mean thousands
of calls and mails. What the domain guarantees (history rows, one place per yes, dates in order) is kept here by hand and
checked by ``tests/portal/test_demo.py``.
"""
