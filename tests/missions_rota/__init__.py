"""The rota as a library: an independent checker, proposals, reasons."""
