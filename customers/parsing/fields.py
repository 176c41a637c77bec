"""What can be imported: the fields of each kind, and the names their columns go by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BIGINT = 2**63 - 1


class Type(StrEnum):
    TEXT = "text"
    CODE = "code"  # text that identifies: never a number a spreadsheet has rounded
    DATE = "date"
    INTEGER = "integer"
    AMOUNT = "amount"  # minor units of the row's currency
    CURRENCY = "currency"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


class Repeats(StrEnum):
    """What to do when rows that share a key differ in a field."""

    REJECT = "reject"
    FIRST = "first"  # by row number
    EARLIEST = "earliest"
    LATEST = "latest"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `name` is the column of the model, or or `…_code` and the like for what it refers to.

    `aliases` are column names, compared without case, spaces and punctuation; the name counts too.
    """

    name: str
    type: Type
    aliases: tuple[str, ...] = ()
    limit: int = 0  # letters of a text, or the largest number
    is_required: bool = False
    is_line: bool = False  # belongs to the row, not to the key that rows share
    may_be_negative: bool = False
    takes_several: bool = False  # all matching columns are offered, in the order of the aliases
    choices: Mapping[str, str] = field(default_factory=dict)  # as written, in lower case → as stored
    default: str = ""  # stands in when no column is mapped


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file holds. Rows with the same `key` speak of the same record."""

    name: str
    key: str
    fields: tuple[Field, ...]
    line_key: str = ""  # tells the lines of one record apart; numbered in file order when not mapped
    one_of: tuple[str, ...] = ()  # at least one of these must have a value

    def field(self, name: str) -> Field:
        """Errors: KeyError."""
        return {each.name: each for each in self.fields}[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.fields)


def _choices(**names: str) -> dict[str, str]:
    return {alias.strip().lower(): value for value, aliases in names.items() for alias in (value, *aliases.split(","))}


EXTERNAL_ID = Field("external_id", Type.CODE, ("external id", "外部编号", "外部系统编号"), 120)
CURRENCY = Field("currency", Type.CURRENCY, ("currency code", "ccy", "币种", "货币"))

CUSTOMERS = Kind(
    "customers",
    key="code",
    fields=(
        Field("code", Type.CODE, ("customer code", "customer id", "customer number", "account number", "project code", "id", "客户编号", "客户代码", "编号"), 60, is_required=True),
        Field("name", Type.TEXT, ("customer name", "customer", "company", "company name", "account name", "客户名称", "公司名称", "客户", "名称"), 200, is_required=True),
        Field("other_name", Type.TEXT, ("english name", "chinese name", "name in english", "英文名称", "中文名称", "外文名称"), 200),
        Field("kind", Type.CHOICE, ("customer kind", "类型"), choices=_choices(account="customer,客户", group="集团,parent,集团客户")),
        Field("status", Type.CHOICE, ("customer status", "state", "状态", "客户状态"), choices=_choices(candidate="prospect,lead,候选,潜在,潜在客户", active="活跃,有效,正式,在用", refused="rejected,拒绝,已拒绝", lost="inactive,churned,流失,已流失")),
        Field("parent_code", Type.CODE, ("parent", "parent customer", "group code", "country", "上级客户", "上级编号", "集团编号", "国家"), 60),
        Field("segment", Type.TEXT, ("segment code", "客户分组", "分组", "细分"), 40),
        Field("region", Type.TEXT, ("region name", "area", "province", "地区", "区域", "省份"), 120),
        Field("department", Type.TEXT, ("department name", "部门", "所属部门"), 120),
        Field("owner_email", Type.EMAIL, ("owner", "account manager", "manager", "负责人", "客户经理", "负责人邮箱"), 254),
        Field("industry", Type.TEXT, ("sector", "行业", "所属行业"), 80),
        Field("phone", Type.PHONE, ("telephone", "tel", "phone number", "电话", "联系电话"), 40),
        Field("email", Type.EMAIL, ("e-mail", "mail", "email address", "邮箱", "电子邮箱", "邮件"), 254),
        Field("website", Type.URL, ("web", "url", "homepage", "网址", "网站"), 200),
        Field("address", Type.TEXT, ("street", "postal address", "地址", "公司地址"), 300),
        Field("tax_number", Type.CODE, ("tax id", "vat number", "vat id", "税号", "统一社会信用代码", "纳税人识别号"), 60),
        CURRENCY,
        Field("revenue_minor", Type.AMOUNT, ("revenue", "yearly revenue", "annual revenue", "turnover", "年收入", "营业额", "年营业额")),
        Field("credit_limit_minor", Type.AMOUNT, ("credit limit", "信用额度", "授信额度")),
        Field("headcount", Type.INTEGER, ("employees", "number of employees", "staff", "人数", "员工人数"), 10_000_000),
        Field("since", Type.DATE, ("customer since", "start date", "合作日期", "合作开始日期", "建档日期")),
        Field("note", Type.TEXT, ("notes", "remark", "remarks", "comment", "备注", "说明"), 10_000),
        EXTERNAL_ID,
    ),
)  # fmt: skip

PRODUCTS = Kind(
    "products",
    key="sku",
    fields=(
        Field("sku", Type.CODE, ("product code", "product id", "item code", "item number", "article number", "item description", "产品编号", "物料编号", "货号", "商品编码"), 120, is_required=True),
        Field("name", Type.TEXT, ("product name", "product", "item", "item name", "item description", "description", "产品名称", "品名", "商品名称"), 300, is_required=True),
        Field("category", Type.TEXT, ("product category", "product group", "group", "类别", "产品类别", "分类"), 120),
        Field("subcategory", Type.TEXT, ("sub category", "sub classification", "subgroup", "子类别", "小类"), 120),
        Field("supplier", Type.TEXT, ("vendor", "manufacturer", "供应商", "厂家"), 200),
        EXTERNAL_ID,
    ),
)  # fmt: skip

ORDERS = Kind(
    "orders",
    key="number",
    line_key="line_number",
    fields=(
        Field("number", Type.CODE, ("order number", "order no", "order id", "order", "po / so #", "po number", "so number", "订单号", "订单编号", "合同号"), 120, is_required=True),
        Field("customer_code", Type.CODE, ("customer", "customer id", "customer number", "account", "project code", "客户编号", "客户代码", "客户"), 60, is_required=True),
        Field("ordered_on", Type.DATE, ("order date", "ordered", "date", "po sent to vendor date", "pq first sent to client date", "下单日期", "订单日期", "日期"), is_required=True, takes_several=True),
        Field("status", Type.CHOICE, ("order status", "订单状态", "状态"), choices=_choices(placed="open,new,confirmed,completed,已下单,正常,完成,已完成", cancelled="canceled,已取消,取消", returned="已退货,退货")),
        CURRENCY,
        Field("paid_on", Type.DATE, ("payment date", "paid", "付款日期", "到账日期")),
        Field("payment_due_on", Type.DATE, ("due date", "payment due", "应付日期", "付款期限")),
        EXTERNAL_ID,
        Field("line_number", Type.CODE, ("line", "line no", "position", "row id", "id", "行号", "序号"), 40, is_line=True),
        Field("product_sku", Type.CODE, ("sku", "product", "product code", "item", "item code", "item description", "产品编号", "物料编号", "货号", "产品"), 120, is_line=True),
        Field("quantity", Type.INTEGER, ("qty", "line item quantity", "pieces", "数量"), BIGINT, is_required=True, is_line=True, may_be_negative=True, default="1"),
        Field("amount_minor", Type.AMOUNT, ("amount", "value", "line amount", "line total", "total", "line item value", "金额", "行金额", "总价"), is_required=True, is_line=True),
        Field("cost_minor", Type.AMOUNT, ("cost", "line cost", "成本", "成本金额"), is_line=True),  # an order keeps their sum
    ),
)  # fmt: skip

DELIVERIES = Kind(
    "deliveries",
    key="number",
    one_of=("customer_code", "order_number"),
    fields=(
        Field("number", Type.CODE, ("delivery number", "delivery no", "delivery id", "delivery", "asn/dn #", "shipment", "送货单号", "发货单号", "交货单号"), 120, is_required=True),
        Field("customer_code", Type.CODE, ("customer", "customer id", "customer number", "project code", "客户编号", "客户代码", "客户"), 60),
        Field("order_number", Type.CODE, ("order", "order no", "order id", "po / so #", "订单号", "订单编号"), 120),
        Field("promised_on", Type.DATE, ("promised", "promised date", "due date", "scheduled delivery date", "承诺日期", "约定交期", "计划交货日期", "交期"), is_required=True),
        Field("delivered_on", Type.DATE, ("delivered", "delivery date", "actual date", "delivered to client date", "实际日期", "实际交货日期", "到货日期", "签收日期")),
        Field("quantity", Type.INTEGER, ("qty", "delivered quantity", "line item quantity", "数量", "交货数量"), BIGINT),
        Field("accepted_quantity", Type.INTEGER, ("accepted", "good quantity", "合格数量", "验收数量"), BIGINT),
        EXTERNAL_ID,
    ),
)  # fmt: skip

YES_NO = {"true": "true", "false": "false"}
# Sent by programs only; `at` is a time with its zone.
INTERACTIONS = Kind(
    "interactions",
    key="external_id",
    fields=(
        Field("external_id", Type.CODE, (), 120, is_required=True),
        Field("customer_code", Type.CODE, (), 120, is_required=True),
        Field("at", Type.TEXT, (), 40, is_required=True),
        Field("channel", Type.CHOICE, is_required=True, choices={name: name for name in ("phone", "visit", "email", "meeting", "chat", "other")}),
        Field("direction", Type.CHOICE, choices={"in": "in", "out": "out"}),
        Field("subject", Type.TEXT, (), 200, is_required=True),
        Field("note", Type.TEXT, (), 10_000),
        Field("minutes", Type.INTEGER, (), 32_767),
        Field("is_return_visit", Type.CHOICE, choices=YES_NO),
        Field("is_inquiry", Type.CHOICE, choices=YES_NO),
        Field("resolved_at_once", Type.CHOICE, choices=YES_NO),
    ),
)  # fmt: skip

KINDS = {kind.name: kind for kind in (CUSTOMERS, PRODUCTS, ORDERS, DELIVERIES)}
