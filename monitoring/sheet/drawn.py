"""The matrix as its component draws it (``common.shapes``)."""

from common import shapes
from monitoring.sheet.sheet import Cell, Sheet


def columns(sheet: Sheet) -> list[shapes.Column]:
    return [shapes.Column(str(rating.name), str(rating.words.about)) for rating in sheet.ratings]


def rows(sheet: Sheet) -> list[shapes.MatrixRow]:
    return [
        shapes.MatrixRow(
            str(row.name), [_cell(cell) for cell in row.cells], about=str(row.about), total=row.is_total
        )
        for row in sheet.matrix
    ]


def _cell(cell: Cell) -> shapes.Cell:
    """Bounds are known of whole ratings only; a cell inside is drawn by its own point."""
    low = point = high = cell.dots
    if cell.rating is not None and cell.rating.is_rated:
        low, point, high = cell.rating.low, cell.rating.dots, cell.rating.high
    return shapes.Cell(
        low,
        point,
        high,
        number=cell.number if cell.dots is not None else "",
        amount=cell.amount,
        reason=str(cell.reason),
    )
