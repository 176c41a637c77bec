"""Options that the ready questionnaires share, in both languages; ids stay when words change."""


def options(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"id": identity, "en": english, "zh": chinese} for identity, english, chinese in rows]


THANKS = (
    "Thank you. We read every answer, and call you where something went wrong.",
    "谢谢。我们会阅读每一份回答；如有不满意之处，我们会与您联系。",
)
IMPROVE = options(
    ("delivery", "Delivery times", "交货时间"), ("quality", "Product quality", "产品质量"), ("price", "Price", "价格"),
    ("service", "Service", "服务"), ("other", "Something else", "其他"),
)  # fmt: skip
TOPICS = options(
    ("delivery", "Delivery times", "交货时间"), ("quality", "Product quality", "产品质量"), ("documents", "Documents", "单据"),
    ("communication", "Communication", "沟通"),
)  # fmt: skip
VISIT_ROWS = options(
    ("delivery", "Deliveries", "交货"), ("quality", "Products", "产品"), ("contact", "Your contact here", "您的对接人"),
    ("complaints", "Handling of complaints", "投诉处理"),
)  # fmt: skip
AGAIN = options(
    ("surely", "Surely", "一定会"), ("probably", "Probably", "很可能"), ("open", "Not decided", "尚未决定"), ("hardly", "Hardly", "不太会"),
)  # fmt: skip
WISHES = options(
    ("kano-tracking", "Following a shipment online, step by step", "在线逐步跟踪货物"),
    ("kano-stock", "Seeing our stock before ordering", "下单前查看库存"),
    ("kano-engineer", "A named engineer for technical questions", "专属技术工程师"),
)  # fmt: skip
PURPOSES = options(
    ("own-use", "Own use", "自用"), ("resale", "Resale", "转售"), ("projects", "Projects of our customers", "客户项目"), ("aid", "Aid programmes", "援助项目"),
)  # fmt: skip
MARKET_ROWS = options(
    ("price", "Price", "价格"), ("quality", "Quality", "质量"), ("speed", "Speed of delivery", "交货速度"), ("terms", "Terms of payment", "付款条件"),
    ("advice", "Advice", "咨询服务"),
)  # fmt: skip
COMPETITORS = options(
    ("maker", "The maker directly", "厂家直供"), ("local", "A local distributor", "本地经销商"), ("platform", "An online platform", "网上平台"),
)  # fmt: skip
