"""The sandbox's own small pages: plain HTML, no scripts, refreshing by themselves."""

from html import escape

from starlette.responses import HTMLResponse

STYLE = """
body{margin:0;background:#e9eef2;color:#17222d;font:17px/1.7 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:26rem;margin:0 auto;padding:1rem}
.demo{background:#fdf2d9;color:#7a4b00;padding:.6rem 1rem;text-align:center;font-size:15px}
h1{font-size:22px;line-height:1.35}
.message{background:#fff;border-radius:16px;padding:.75rem 1rem;margin:.75rem 0;overflow-wrap:anywhere}
time{color:#45525e;font-size:15px;display:block}
.code{font-size:42px;letter-spacing:.1em;font-variant-numeric:tabular-nums;margin:.5rem 0}
a{color:#0b5a94;display:inline-block;padding:.5rem 0;min-height:1.75rem}
ul{padding-left:1.2rem}
"""


def page(title: str, body: str, *, refresh: int | None = None, status: int = 200) -> HTMLResponse:
    """Return a page; `body` is HTML whose values are escaped already; `refresh` is in seconds."""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    return HTMLResponse(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)} — 演示</title>{again}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        '<body><aside class="demo">演示用的模拟系统：不是真的手机、短信平台或政府系统</aside>'
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>",
        status_code=status,
        headers={"Cache-Control": "no-store"},
    )
