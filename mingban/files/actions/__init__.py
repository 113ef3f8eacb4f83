"""Every write of files."""

from mingban.files.actions.finding import find_page, put_in_place, settle_findings
from mingban.files.actions.scanning import Screened, scan_file, scan_waiting, screen
from mingban.files.actions.storing import NOTHING_SCANNED, delete_file, store_file, store_files, sweep_unclaimed

__all__ = [
    "NOTHING_SCANNED",
    "Screened",
    "delete_file",
    "find_page",
    "put_in_place",
    "scan_file",
    "scan_waiting",
    "screen",
    "settle_findings",
    "store_file",
    "store_files",
    "sweep_unclaimed",
]
