"""Kept figures made wrong by hand."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from survey_service.counts.cells import of_basis, packed, placed, unpacked
from survey_service.counts.tables import COUNTS


def basis_forgotten(session: Session, basis: int, *slices: int) -> None:
    """Nothing is counted by this basis any more in these slices."""
    for row in session.execute(select(COUNTS).where(COUNTS.c.slice_id.in_(slices))).all():
        cells = unpacked(row.cells)
        own = COUNTS.c.slice_id == row.slice_id, COUNTS.c.day == row.day
        session.execute(update(COUNTS).where(*own).values(cells=packed(cells - placed(basis, of_basis(basis, cells)))))
