"""The parts of a bundle's draft. What follows from its items (documents, form, limits) is computed and never typed."""

from mingban.catalogue import definitions as d
from mingban.catalogue.forms.editor.blocks import Block, Input, Listing
from mingban.catalogue.forms.editor.part import ANSWERS, PHONE_HINT, PLACES, QUESTIONS, Part

BUNDLE_PARTS = (
    Part(
        key="basics",
        title="基本信息",
        intro="叫什么，谁牵头。",
        block=Block(
            owner=d.BundleDefinition,
            inputs=(
                Input(name="name", hint="群众怎么叫，例如“我要开理发店”"),
                Input(name="everyday_names", hint="一行一个。群众搜这些词也能找到。"),
                Input(name="summary", rows=2),
                Input(name="lead_organisation", label="牵头机构", source="organisations"),
                Input(name="joint_handling", hint="《行政许可法》第二十六条：一起办，一共 45 个工作日"),
                Input(name="theme", hint="例如“开店办厂”", size="m"),
                Input(name="icon", hint="首页卡片上的图标，例如 shop、baby、heart", size="s", is_advanced=True),
                Input(name="source", rows=2, is_advanced=True),
            ),
        ),
    ),
    Part(
        key="members",
        title="有哪些事项",
        intro="哪几个事项一起办，谁等谁的结果。材料、表单、时限由系统合并，不用写。",
        block=Block(
            owner=d.BundleDefinition,
            lists=(
                Listing(
                    field="members",
                    one="事项",
                    block=Block(
                        owner=d.Member,
                        inputs=(
                            Input(
                                name="item",
                                label="事项",
                                source="items",
                                is_looked_up=True,
                                hint="打字找，从列出的里面选",
                            ),
                            Input(name="when", label="什么时候要办这个事项"),
                            Input(
                                name="needs",
                                label="等哪几个事项办好",
                                source="members",
                                hint="不选就是不用等，可以同时办",
                            ),
                            Input(
                                name="scenario",
                                label="按哪种情形办",
                                source="item_scenarios",
                                empty="按回答定",
                                is_advanced=True,
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="questions",
        title="问题",
        intro="各事项的问题自动合在一起，同一个问题只问一次。要换个问法、或者多问一个，写在这里。",
        block=Block(owner=d.BundleDefinition, lists=(QUESTIONS,)),
    ),
    Part(
        key="reference",
        title="对比表",
        intro="“合起来办，省了什么”按哪种情况算。选最常见的。",
        block=Block(owner=d.BundleDefinition, inputs=(Input(name="reference_answers", label="按这样的情况算"),)),
    ),
    Part(
        key="channels",
        title="去哪里办",
        intro="在哪里收件，问谁、找谁投诉。",
        block=Block(
            owner=d.BundleDefinition,
            inputs=(
                Input(name="consult_phone", hint=PHONE_HINT, size="m"),
                Input(name="complaint_phone", hint=f"{PHONE_HINT}，不能和咨询电话一样", size="m"),
            ),
            lists=(PLACES,),
        ),
    ),
    Part(
        key="answers",
        title="常见问题",
        intro="至少写一个群众常问的问题。",
        block=Block(owner=d.BundleDefinition, lists=(ANSWERS,)),
    ),
)
