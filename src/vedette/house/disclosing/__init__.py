"""Scanning what is about to leave: files, folders, packages in packages, for what a register protects.

    report = scan_outputs({"kit.zip": data, "index.html": path}, register)
    report.clean, report.findings, report.could_not

Everything is read in children without files, network or other processes. What is found is named by kind,
place and the person's code, never by the words themselves.
"""

from __future__ import annotations

from vedette.house.disclosing.scanning import Output, scan_folder, scan_outputs

__all__ = ["Output", "scan_folder", "scan_outputs"]
