"""Pure rules of product spreadsheets: columns, cells, and what a file would change."""
