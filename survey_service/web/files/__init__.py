"""Tables to take away: as CSV, as an Excel workbook, as JSON; each row is written before the next is read."""
