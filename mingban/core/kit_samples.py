"""What the kit's page shows its components with; the times of the log are added when the page is drawn."""

from typing import Any

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "facts": [
        {"label": "填表", "value": 1, "unit": "张"},
        {"label": "交材料", "value": 10, "unit": "份"},
        {"label": "跑腿", "value": 0, "unit": "趟"},
        {"label": "最长", "value": 1, "unit": "个工作日"},
        {"label": "收费", "value": "不收"},
    ],
    "figures": [
        {"label": "能办的事", "value": 12, "unit": "件"},
        {"label": "一次办的一件事", "value": 4, "unit": "件"},
        {"label": "办好了", "value": 37, "unit": "件"},
        {"label": "群众评价", "value": "4.8", "unit": "分"},
    ],
    "free": [
        {"name": "身份证", "tag": "免交", "tag_kind": "ok", "text": "公安局共享"},
        {"name": "营业执照", "tag": "免交", "tag_kind": "ok", "text": "前一件事办好就有"},
    ],
    "need": [
        {"name": "租房合同", "text": "每一页都拍，看得清字", "picture": "doc"},
        {"name": "店内照片", "text": "拍到洗发池和消毒柜", "picture": "camera"},
    ],
    "rows": [
        {"label": "店名", "value": "小满理发店", "link": "#rows"},
        {"label": "开店的人", "value": "林*满", "source": "实名信息"},
        {"label": "地址", "value": "鹤城区红星街道示例路 6 号", "link": "#rows"},
    ],
    "tasks": [
        {"title": "开店的人", "url": "#tasks", "state": "已核对", "state_kind": "ok"},
        {"title": "店开在哪", "url": "#tasks", "state": "正在填", "state_kind": "info", "is_current": True},
        {"title": "招牌", "state": "还没填"},
    ],
    "stages": [
        {"name": "提交", "state": "done", "note": "11-18"},
        {"name": "受理", "state": "done", "note": "11-19"},
        {"name": "办理", "state": "now", "note": "进行中"},
        {"name": "制证", "picture": "idcard"},
        {"name": "送达", "picture": "truck"},
    ],
    "lanes": [
        {
            "title": "营业执照",
            "state": "done",
            "tag": "办好了",
            "tag_kind": "ok",
            "text": "市场监督管理局，11 月 19 日。",
            "link": "#lanes",
            "link_text": "看电子证照",
        },
        {
            "title": "卫生许可",
            "state": "now",
            "tag": "正在办",
            "tag_kind": "info",
            "text": "卫生健康局，承诺 1 个工作日",
            "used": 50,
        },
        {
            "title": "店招备案",
            "state": "todo",
            "tag": "等您补材料",
            "tag_kind": "warn",
            "text": "城市管理和综合执法局",
        },
        {"title": "税务登记", "tag": "排在营业执照后面", "text": "税务局。不用您再申请"},
    ],
    "entries": [
        {"title": "卫生健康局开始审查", "text": "审查岗", "phone": "0745-2264777"},
        {"title": "受理了，转给 5 个部门同时办"},
    ],
}
