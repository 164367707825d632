"""A workbook of units and users on its way: read, checked by the administrator, taken over as a whole or not at all."""
