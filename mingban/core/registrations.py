"""What the kernel tells of its health: the database, the disk, the workers."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from mingban.core import disk, workers
from mingban.core.health import Finding, health_check


@health_check("core.database", "数据库")
def database() -> Finding:
    """Tell whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(is_well=True, text="连得上")


@health_check("core.disk", "存储空间")
def space() -> Finding:
    """Tell whether there is room for what we write: uploads, documents, and SQLite's file. PostgreSQL's own disk we can't see."""
    free = min(disk.free_bytes(folder) for folder in _written_folders() if folder.is_dir())
    if free < settings.DISK_FULL_BYTES:
        return Finding(is_well=False, text="满了，暂时存不进新内容，腾出空间后自动恢复")
    if free < settings.DISK_LOW_BYTES:
        return Finding(is_well=False, text="不多了，请尽快腾出空间")
    return Finding(is_well=True, text="够用")


def _written_folders() -> list[Path]:
    folders = [Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT), Path(settings.SEARCH_INDEX_DIR)]
    if connection.vendor == "sqlite":
        folders.append(Path(connection.settings_dict["NAME"]).parent)
    return folders


@health_check("core.worker", "后台任务")
def worker() -> Finding:
    """Tell whether somebody does the background work."""
    if workers.is_anybody_alive(timezone.now()):
        return Finding(is_well=True, text="有进程在办")
    return Finding(is_well=False, text="没有进程在办，短信和通知会晚一些，进程恢复后自动补办")
