"""Three tiers with hysteresis, and segments."""

from customers.models import Segment, Tier

# code, rank, enter at, leave below, names, descriptions
TIERS = [
    ("A", 1, 75, 72, "High value", "高价值", "Few, close and long: visited in person, first in line.", "数量少、关系深、合作久：上门拜访，优先保障。"),
    ("B", 2, 55, 52, "Medium value", "中价值", "Solid customers with room to grow: regular calls and offers.", "合作稳定、仍有空间：定期回访，推荐合适产品。"),
    ("C", 3, 0, 0, "Low value", "低价值", "Looked after with little effort until they grow.", "以较低成本维护，待其成长。"),
]  # fmt: skip

SEGMENTS = [
    ("key", "Key accounts", "重点客户"),
    ("standard", "Standard customers", "一般客户"),
    ("small", "Small customers", "小客户"),
]


def install() -> None:
    if not Tier.objects.exists():
        Tier.objects.bulk_create(
            Tier(
                code=code, rank=rank, enter_at=enter, leave_below=leave,
                name_en=english, name_zh=chinese, description_en=about_en, description_zh=about_zh,
            )
            for code, rank, enter, leave, english, chinese, about_en, about_zh in TIERS
        )  # fmt: skip
    if not Segment.objects.exists():
        Segment.objects.bulk_create(Segment(code=code, name_en=en, name_zh=zh) for code, en, zh in SEGMENTS)
