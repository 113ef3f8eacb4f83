"""What the text of a publication is made of: plain blocks, from which the page and the PDF are drawn alike."""

from django import forms
from django.utils.functional import cached_property
from wagtail.blocks import CharBlock, ChoiceBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

# 一、 （一） 1. （1）: the four levels of official documents (GB/T 9704-2012, 7.3.3).
LEVELS = [("1", "一级（一、）"), ("2", "二级（（一））"), ("3", "三级（1.）"), ("4", "四级（（1））")]


class HeadingBlock(StructBlock):
    """A heading with its level."""

    level = ChoiceBlock(choices=LEVELS, default="1", label="级别")
    text = CharBlock(max_length=200, label="标题")

    class Meta:
        icon = "title"
        label = "小标题"
        template = "disclosure/blocks/heading.html"


class PictureBlock(StructBlock):
    """A picture with what it shows, in words for who cannot see it."""

    image = ImageChooserBlock(label="图片")
    caption = CharBlock(max_length=200, label="图片上是什么（看不见图的人听到的也是这句）")

    class Meta:
        icon = "image"
        label = "图片"
        template = "disclosure/blocks/picture.html"


class AttachmentBlock(StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label="文件")
    name = CharBlock(max_length=200, label="叫什么")

    class Meta:
        icon = "doc-full"
        label = "附件"
        template = "disclosure/blocks/attachment.html"


class ParagraphBlock(TextBlock):
    """A paragraph; its box is named, as in a stream only the eye sees what kind of block it stands in."""

    @cached_property
    def field(self) -> forms.CharField:
        """Return Wagtail's field with a name for screen readers."""
        field: forms.CharField = super().field
        field.widget.attrs["aria-label"] = "一段话"
        return field


class TextBlocks(StreamBlock):
    """The text of a publication."""

    paragraph = ParagraphBlock(label="一段话", icon="pilcrow", template="disclosure/blocks/paragraph.html")
    heading = HeadingBlock()
    table = TableBlock(label="表格", icon="table", template="disclosure/blocks/table.html")
    picture = PictureBlock()
    attachment = AttachmentBlock()
