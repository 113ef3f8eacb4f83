"""The parts of an item's draft, each edited on a page of its own: which fields of the definition, as which controls."""

from mingban.catalogue import definitions as d
from mingban.catalogue.forms.editor.blocks import Block, Input, Listing
from mingban.catalogue.forms.editor.part import ANSWERS, PHONE_HINT, PLACES, QUESTIONS, Part, code


def _limit(name: str, label: str) -> tuple[Input, ...]:
    return (
        Input(name=f"{name}.days", label=f"{label}（天数）", hint="当天办好的写 0"),
        Input(name=f"{name}.unit", label=f"{label}按什么算"),
        Input(name=f"{name}.note", label=f"{label}说明", is_advanced=True),
    )


ITEM_PARTS = (
    Part(
        key="basics",
        title="基本信息",
        intro="叫什么、归谁办、谁能办。",
        block=Block(
            owner=d.ItemDefinition,
            inputs=(
                Input(name="plain_name", hint="群众怎么叫，例如“办营业执照”"),
                Input(name="name", label="事项全称"),
                Input(name="everyday_names", hint="一行一个。群众搜这些词也能找到。"),
                Input(name="summary", rows=2),
                Input(name="organisation", label="实施机构", source="organisations"),
                Input(name="type"),
                Input(name="applicants"),
                Input(name="assurance_level", hint="1 手机号，2 实名核对，3 当面或人脸核对", is_advanced=True),
                Input(name="exercising_level", hint="1 国家到 6 村，县级是 4", is_advanced=True),
                Input(name="catalog_code", hint="12 位数字", is_advanced=True),
                Input(name="task_code", hint="31 位", is_advanced=True),
                Input(name="source", rows=2, is_advanced=True),
            ),
        ),
    ),
    Part(
        key="basis",
        title="法律依据",
        intro="每一条写清楚是哪部法、哪一条。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="legal_basis",
                    one="依据",
                    block=Block(
                        owner=d.LegalBasis,
                        inputs=(
                            Input(name="title", label="法律、法规、文件名称"),
                            Input(name="number"),
                            Input(name="article", hint="例如“第三条”"),
                            Input(name="text", rows=4),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="conditions",
        title="受理条件",
        intro="什么样的情况能办，名额有没有限制。",
        block=Block(
            owner=d.ItemDefinition,
            inputs=(
                Input(name="acceptance_conditions", hint="一行一条", rows=6, is_needed=True),
                Input(name="where_else", hint="例如“办公司的，到同一大厅的企业登记窗口”", rows=2),
                Input(name="quantity_limit", hint="有名额的，用一句话说明"),
                Input(name="quota.number", label="名额个数", hint="没有名额就空着"),
                Input(name="quota.period", label="名额按什么算"),
            ),
        ),
    ),
    Part(
        key="questions",
        title="问题",
        intro="先问几个问题，后面只写这位群众要准备的。不影响办理的不要问。",
        block=Block(owner=d.ItemDefinition, lists=(QUESTIONS,)),
    ),
    Part(
        key="scenarios",
        title="情形",
        intro="按回答分出几种办法。从上往下，第一个条件成立的算；没有条件的放最后。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="scenarios",
                    one="情形",
                    stem="scenario",
                    block=Block(
                        owner=d.Scenario,
                        inputs=(
                            Input(name="name"),
                            Input(name="when"),
                            Input(name="by_commitment", label="写保证书先办（告知承诺）"),
                            Input(
                                name="promised_limit.days", label="这种情形的承诺时限（天数）", hint="和事项一样的空着"
                            ),
                            Input(name="promised_limit.unit", label="按什么算"),
                            Input(name="promised_limit.note", label="时限说明", is_advanced=True),
                            Input(name="handle_item_code", is_advanced=True),
                            code(),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="materials",
        title="材料",
        intro="要群众交什么。几个事项都要的同一种材料，只交一次。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="materials",
                    one="材料",
                    stem="material",
                    block=Block(
                        owner=d.MaterialRequirement,
                        inputs=(
                            Input(
                                name="kind", source="material_kinds", is_looked_up=True, hint="打字找，从列出的里面选"
                            ),
                            Input(name="name", label="在这个事项里叫什么", hint="和材料种类一样的空着"),
                            Input(name="when", label="什么时候要"),
                            Input(name="forms"),
                            Input(name="copies"),
                            Input(name="necessity"),
                            Input(name="instruction", rows=2),
                            Input(name="agent_only", label="请人代办才要"),
                            Input(name="defer_days", hint="必要性选“容缺后补”的才用", is_advanced=True),
                            Input(name="if_missed", is_advanced=True),
                            Input(name="alternatives", hint="组名一样的几样材料，交一样就行", is_advanced=True),
                            Input(name="scenarios", source="scenarios", is_advanced=True),
                            Input(name="source", is_advanced=True),
                            Input(name="source_note", hint="去哪里开、向谁要", is_advanced=True),
                            Input(name="basis", is_advanced=True),
                            code(),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="form",
        title="表单",
        intro="要群众填什么，分成几页。别的事项也要填的同一项，只填一次。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="form",
                    one="页",
                    block=Block(
                        owner=d.FormSection,
                        inputs=(Input(name="title", label="这一页的标题"),),
                        lists=(
                            Listing(
                                field="fields",
                                one="项目",
                                block=Block(
                                    owner=d.FormField,
                                    inputs=(
                                        Input(
                                            name="element",
                                            source="elements",
                                            is_looked_up=True,
                                            hint="打字找，从列出的里面选",
                                        ),
                                        Input(name="is_required"),
                                        Input(name="when", label="什么时候填"),
                                        Input(name="hint", label="填写提示"),
                                    ),
                                ),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="limits",
        title="时限",
        intro="法定多久，我们承诺多久。承诺不能比法定长。",
        block=Block(
            owner=d.ItemDefinition,
            inputs=(
                Input(name="kind", hint="当场办好的是即办件，系统直接办的是秒批"),
                *_limit("statutory_limit", "法定时限"),
                *_limit("promised_limit", "承诺时限"),
                Input(name="silence_is_consent", hint="到期没有决定，就算同意", is_advanced=True),
                Input(name="silence_basis", is_advanced=True),
            ),
            lists=(
                Listing(
                    field="special_procedures",
                    one="特别程序",
                    title="不计入时限的特别程序（《行政许可法》第四十五条）",
                    block=Block(
                        owner=d.SpecialProcedureDefinition,
                        inputs=(
                            Input(name="kind"),
                            Input(name="name", label="在这个事项里叫什么"),
                            Input(name="limit.days", label="最长多少天"),
                            Input(name="limit.unit", label="按什么算"),
                            Input(name="limit.note", label="说明", is_advanced=True),
                            Input(name="basis"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="steps",
        title="环节",
        more="catalogue/editor/steps_more.html",
        intro="哪个岗位先办、后办、同时办。最后一个环节作决定。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="steps",
                    one="环节",
                    stem="step",
                    block=Block(
                        owner=d.ReviewStep,
                        inputs=(
                            Input(name="name"),
                            Input(name="role"),
                            Input(name="days", hint="当天办好的写 0"),
                            Input(
                                name="organisation",
                                label="哪个单位办",
                                source="organisations",
                                empty="本事项的实施机构",
                            ),
                            Input(name="standard", rows=2, label="怎么办（审查标准）"),
                            Input(
                                name="after",
                                source="steps",
                                hint="不选就是接着上一个环节。选同样几个的，同时办。",
                                is_advanced=True,
                            ),
                            Input(name="group", hint="组名一样的环节同时办，其中几个同意就行", is_advanced=True),
                            Input(name="needs", hint="都要同意的写 0", is_advanced=True),
                            Input(name="officers", hint="要两个人一起办的写 2", is_advanced=True),
                            Input(
                                name="different_person", label="要换一个人办（和前面的不是同一人）", is_advanced=True
                            ),
                            Input(name="scenarios", source="scenarios", is_advanced=True),
                            code(),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="fees",
        title="收费",
        intro="不收费的不用加。",
        block=Block(
            owner=d.ItemDefinition,
            inputs=(Input(name="can_pay_online"),),
            lists=(
                Listing(
                    field="fees",
                    one="收费",
                    block=Block(
                        owner=d.FeeLine,
                        inputs=(
                            Input(name="name"),
                            Input(name="standard", hint="例如“每本 10 元”"),
                            Input(name="amount_yuan", hint="不固定的空着"),
                            Input(name="basis"),
                            Input(name="collected_by"),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="results",
        title="办理结果",
        intro="办好以后给群众什么。",
        block=Block(
            owner=d.ItemDefinition,
            lists=(
                Listing(
                    field="results",
                    one="结果",
                    block=Block(
                        owner=d.Result,
                        inputs=(
                            Input(name="name"),
                            Input(name="kind"),
                            Input(name="licence_type", label="证照类型", source="licence_types", empty="不是证照"),
                            Input(name="sample", rows=4),
                            Input(
                                name="renews.days",
                                label="到期延续，提前多少天申请",
                                hint="不是延续的空着",
                                is_advanced=True,
                            ),
                            Input(name="renews.unit", label="延续提前按什么算", is_advanced=True),
                            Input(name="renews.note", label="延续说明", is_advanced=True),
                        ),
                    ),
                ),
            ),
        ),
    ),
    Part(
        key="channels",
        title="怎么办、去哪里办",
        intro="网上还是窗口，要不要跑，问谁、找谁投诉。",
        block=Block(
            owner=d.ItemDefinition,
            inputs=(
                Input(name="channels"),
                Input(name="visits"),
                Input(name="visit_reason", hint="要到现场的必须写"),
                Input(name="online_depth", hint="全程网办的写 IV", size="s"),
                Input(name="can_post"),
                Input(name="can_book"),
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
        block=Block(owner=d.ItemDefinition, lists=(ANSWERS,)),
    ),
)
