"""PDFs are kept as they are, since many are signed; but they must open, need no password, and do nothing by themselves."""

import subprocess
import sys
from pathlib import Path

from mingban.core.errors import Refused
from mingban.files.rules import FileNotAccepted

PROBE = Path(__file__).with_name("pdf_probe.py")
DRAWER = Path(__file__).with_name("pdf_drawer.py")
TIMEOUT_SECONDS = 30
SENTENCES = {
    "password": "这个 PDF 设了打开密码。请去掉密码，或者打印成新的 PDF 再传",
    "active": "这个 PDF 里带有会自动运行的内容（脚本、表单程序或者影音），为了安全不能收。请用“打印成 PDF”另存一份再传",
    "attachment": "这个 PDF 里夹带了别的文件，为了安全不能收。请用“打印成 PDF”另存一份再传",
    "trailing": "这个 PDF 不完整，或者后面接着别的内容。请重新导出一份再传",
    "pages": "这个 PDF 超过 1000 页。请只传需要的那几页",
}
BROKEN = "这个 PDF 打不开，可能没有传完整。请重新导出一份再传"


def check_pdf(data: bytes) -> int:
    """Accept a PDF that opens and is harmless and return how many pages it has; a process with limited memory and time looks.

    :raises FileNotAccepted: when it does not open, needs a password, is active, or carries other files.
    """
    command = [sys.executable, "-I", str(PROBE)]
    try:
        answer = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=True)  # noqa: S603 — fixed command
        word = answer.stdout.decode()
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        word = "broken"
    verdict, _, pages = word.partition(" ")
    if verdict != "fine":
        raise FileNotAccepted(SENTENCES.get(verdict, BROKEN))
    return int(pages)


class CannotDraw(Refused):
    """A page of a PDF cannot be drawn; the file itself can be opened."""


def draw_page(data: bytes, page: int) -> bytes:
    """Return a page (from 1) of a PDF as PNG, drawn in a process with limited memory and time.

    :raises CannotDraw: when it cannot be drawn within the limits.
    """
    command = [sys.executable, "-I", str(DRAWER), str(page)]
    try:
        answer = subprocess.run(command, input=data, capture_output=True, timeout=TIMEOUT_SECONDS, check=True)  # noqa: S603 — fixed command
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CannotDraw("这一页画不出来，请打开原文件看") from error
    return answer.stdout
