"""Themes that texts of customers are sorted into, by words in both languages."""

from feedback.models import Theme

THEMES = [
    ("Delivery", "交货", ["deliver", "shipment", "late", "delay", "punctual", "交货", "到货", "发货", "物流", "延误", "准时", "晚"]),
    ("Product quality", "产品质量", ["quality", "defect", "damage", "broken", "wrong", "shelf life", "质量", "破损", "损坏", "次品", "不合格", "保质期"]),
    ("Price", "价格", ["price", "expensive", "cheap", "cost", "discount", "价格", "太贵", "便宜", "报价", "折扣"]),
    ("Communication", "沟通", ["answer", "reply", "inform", "tell", "contact", "respon", "沟通", "回复", "通知", "联系", "答复"]),
    ("Documents", "单据", ["document", "invoice", "paper", "certificate", "单据", "发票", "证书", "文件"]),
    ("Service", "服务", ["service", "team", "friendly", "help", "support", "服务", "态度", "耐心", "专业", "售后"]),
]  # fmt: skip


def install() -> None:
    """Only where there is no theme yet: whoever removed one meant it."""
    if not Theme.objects.exists():
        Theme.objects.bulk_create(
            Theme(position=place, name_en=english, name_zh=chinese, words=words)
            for place, (english, chinese, words) in enumerate(THEMES, 1)
        )
