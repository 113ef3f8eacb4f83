"""What files tell of their health."""

from mingban.core.health import Finding, health_check
from mingban.files import queries, registry


@health_check("files.virus_scan", "病毒扫描")
def virus_scan() -> Finding:
    """Tell whether uploads are scanned for viruses, and whether all were."""
    if registry.scanner() is None:
        return Finding(is_well=False, text="没有接上扫描服务，上传的文件未经病毒扫描，工作人员的页面上都标着")
    if queries.has_unscanned():
        return Finding(is_well=False, text="有的文件未经病毒扫描，扫描服务恢复后会自动补扫")
    return Finding(is_well=True, text="上传的文件都扫描过")
