"""Invented data for the gallery. Nothing here is stored or translated."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib import charts
from crmq.lib.forms import DayInput
from crmq.lib.jobs import Job
from crmq.lib.keyset import Count, Page

REGIONS = [("east", "Zhejiang"), ("south", "Guangdong"), ("west", "Sichuan")]
LONG = "Hangzhou Yunhui Digital Retail Chain Management and International Trading Company Limited, Xixi branch"
QUARTERS = ["25Q2", "25Q3", "25Q4", "26Q1", "26Q2", "26Q3"]


@dataclass(frozen=True)
class Sample:
    """A job row as the progress component reads it."""

    status: str
    done: int = 0
    total: int = 0
    error: str = ""

    @property
    def is_active(self) -> bool:
        return self.status in Job.ACTIVE

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    def get_status_display(self) -> str:
        return str(Job.Status(self.status).label)


class FilterSample(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, widget=forms.SearchInput)
    region = forms.ChoiceField(label=_("Region"), required=False, choices=[("", "–"), *REGIONS])
    watched = forms.BooleanField(label=_("Watched"), required=False)


class FormSample(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text="As it stands on the contract.")
    region = forms.ChoiceField(label=_("Region"), choices=REGIONS)
    since = forms.DateField(label=_("Customer since"), required=False, widget=DayInput())
    limit = forms.DecimalField(label=_("Credit limit"), min_value=0, help_text="In yuan, without tax.")
    channels = forms.MultipleChoiceField(
        label=_("Channels"), choices=[("mail", "E-mail"), ("phone", "Phone")], widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("chain", "Retail chain"), ("dist", "Distributor")], widget=forms.RadioSelect
    )
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea)
    watched = forms.BooleanField(
        label=_("Watch this customer"), required=False, help_text="You are told about every change of tier."
    )


class InlineSample(forms.Form):
    region = forms.ChoiceField(label=_("Region"), choices=REGIONS, initial="east")


def context(request: HttpRequest) -> dict[str, Any]:
    posted = (
        FormSample(request.POST)
        if request.method == "POST"
        else FormSample(initial={"name": "杭州云汇数码连锁有限公司"})
    )
    return {
        "filters_form": FilterSample(request.GET or None, auto_id="filter_%s"),
        "page": Page(rows=_rows(), newer=None, older="next"),
        "count": Count(31, True),
        "no_rows": Page(rows=[], newer=None, older=None),
        "views": [{"label": "All", "url": "?", "count": 1284, "active": True}, {"label": "Watch list", "url": "?v=1", "count": 31}, {"label": "Near tier A", "url": "?v=2", "count": None}],
        "choices": [{"name": "score", "label": "Score", "shown": True}, {"name": "owner", "label": "Owner", "shown": False}],
        "bulk_actions": [{"name": "assign", "label": "Assign owner", "icon": "user"}, {"name": "visit", "label": "Plan a return visit", "icon": "calendar"}],
        "form": posted,
        "errors": FormSample({"name": "", "limit": "-3", "notes": "This text is kept."}, auto_id="wrong_%s"),
        "inline": InlineSample(auto_id="inline_%s")["region"],
        "jobs": [Sample("queued"), Sample("running", 4200, 12840), Sample("done", 12840, 12840), Sample("failed", 310, 12840, "Row 311: the amount “12,x” is no number.")],
        "events": _events(),
        "changes": [{"label": "Region", "theirs": "Guangdong", "mine": "Zhejiang"}],
        "spark": {"up": [74, 75, 74, 77, 78, 82.4], "down": [86, 85, 86, 84, 83, 74.3]},
        "axes": [{"name": n, "value": v, "peer": p} for n, v, p in [("Value", 86, 71), ("Engagement", 69, 73), ("Quality", 83, 80), ("Satisfaction", 78, 74), ("Credit", 91, 84)]],
        "tiles": _tiles(),
        "long": LONG,
        "dates": {"now": timezone.now(), "hours": timezone.now() - timedelta(hours=3), "days": timezone.localdate() - timedelta(days=6), "ahead": timezone.localdate() + timedelta(days=1), "old": date(2025, 3, 18)},
        **_charts(),
    }  # fmt: skip


def _rows() -> list[dict[str, Any]]:
    names = [
        ("Guangzhou Haotong Trading", "广州浩通电子贸易", "A", 93.6, 0.4),
        ("Hangzhou Yunhui Digital Retail", "杭州云汇数码连锁", "B", 82.4, 3.1),
        ("Harbin Beichen Trading", "哈尔滨北辰商贸", "C", 55.4, -8.9),
        (LONG, "厦门鹭江电商", None, None, None),
    ]
    return [
        {"name": name, "chinese": chinese, "code": f"C-0{i}812", "tier": tier, "score": score, "delta": change, "revenue": 1_285_000_00 // (i + 1), "owner": "Chen Siyuan" if i % 2 else "李文", "values": [70 + j * (change or 0) / 5 for j in range(6)] if change else []}
        for i, (name, chinese, tier, score, change) in enumerate(names)
    ]  # fmt: skip


def _events() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"icon": "gauge", "tone": "accent", "title": "Score 79.3 → 82.4", "url": "#", "at": now - timedelta(hours=9), "text": "Data +2.2, weights +1.2, ageing −0.3"},
        {"icon": "message-exclamation", "tone": "bad", "title": "投诉 CP-2611-0382 · 质量", "url": "#", "at": now - timedelta(days=2), "text": "L3 左耳无声，第 2 次发生", "meta": "调查中 · 孙磊"},
        {"icon": "phone", "title": "Call · Chen Siyuan · 14 minutes", "at": now - timedelta(days=13), "meta": LONG},
    ]  # fmt: skip


def _tiles() -> list[dict[str, Any]]:
    return [
        {"title": "NPS", "value": "+37", "note": "+30 to +43", "verdict": "unchanged", "before": "before: +29", "interval": {"value": 37, "low": 30, "high": 43, "target": 35, "minimum": -100}, "n": 486, "period": "21 Aug to 18 Nov", "url": "#"},
        {"title": "Satisfaction (CSAT)", "value": "85.9", "unit": "%", "note": "83.0 to 88.5", "verdict": "better", "before": "before: 79.8%", "interval": {"value": 85.9, "low": 83, "high": 88.5}, "n": 612, "period": "21 Aug to 18 Nov"},
        {"title": "Complaints resolved in time", "value": "88.5", "unit": "%", "note": "82.4 to 92.7", "verdict": "missed", "verdict_text": "Below 90%", "interval": {"value": 88.5, "low": 82.4, "high": 92.7, "target": 90}, "n": 148, "period": "21 Aug to 18 Nov"},
        {"title": "Referrals", "value": "–", "verdict": "few", "n": 3, "period": "12 months to 18 Nov"},
    ]  # fmt: skip


def _charts() -> dict[str, Any]:
    bars = [239.0, 107.0, 52.0, 31.0, 20.0, 14.0, 10.0, 7.0, 4.0, 2.0]
    weeks = [4.9, 5.6, 4.8, 5.2, 6.1, 5.5, 4.9, 5.3, 5.7, 6.2, 7.9, 8.2, 9.6, 8.6]
    heat = [[x, y, 100 - x * 9 - y * 2] for y in range(4) for x in range(5 - y)]
    return {
        "line": {"x": QUARTERS, "series": [{"name": "NPS", "values": [24, 21, 27, 26, 30, 37], "low": [16, 13, 19, 18, 23, 30], "high": [32, 29, 35, 34, 37, 43]}], "min": 0, "max": 50, "target": 35},
        "line_rows": [[quarter, value] for quarter, value in zip(QUARTERS, [24, 21, 27, 26, 30, 37], strict=True)],
        "bar": {"x": QUARTERS, "series": [{"name": "A", "values": [190, 196, 199, 203, 205, 214]}, {"name": "B", "values": [560, 571, 580, 590, 596, 588]}], "stacked": True},
        "ranked": {"x": ["Late delivery", "Left side silent", "Wrong invoice", "Carton damaged"], "series": [{"name": "Cases", "values": [64, 41, 17, 9]}], "horizontal": True, "highlight": [0, 1]},
        "pareto": {"x": [f"{i}0%" for i in range(1, 11)], "values": bars, "cumulative": charts.cumulative(bars), "unit": " M"},
        "control": {"x": [f"W{i}" for i in range(33, 47)], "values": weeks, "centre": 5.5, "upper": 7.2, "lower": 3.7, "target": 5, "signals": [10, 11, 12, 13], "words": {"centre": "mean 5.5", "upper": "upper 7.2", "lower": "lower 3.7", "target": "target 5"}, "unit": " d"},
        "heat": {"x": ["first", "+1", "+2", "+3", "+4"], "y": ["25Q4", "26Q1", "26Q2", "26Q3"], "cells": heat, "min": 50, "max": 100, "unit": "%"},
        "radar": {"axes": [{"name": "Value", "value": 86, "peer": 71}, {"name": "Engagement", "value": 69, "peer": 73}, {"name": "Quality", "value": 83, "peer": 80}, {"name": "Credit", "value": 91, "peer": 84}], "names": ["Yunhui", "Median"]},
        "sankey": {"nodes": [{"name": f"{side}{code}", "label": code, "count": n, "tone": code.lower(), "side": side} for side, code, n in [("left", "A", 205), ("left", "B", 596), ("left", "C", 418), ("right", "A", 214), ("right", "B", 588), ("right", "C", 417)]], "links": [{"source": "leftA", "target": "rightA", "value": 188, "tone": "a"}, {"source": "leftA", "target": "rightB", "value": 17, "tone": "bad"}, {"source": "leftB", "target": "rightA", "value": 26, "tone": "good"}, {"source": "leftB", "target": "rightB", "value": 552, "tone": "b"}, {"source": "leftB", "target": "rightC", "value": 18, "tone": "bad"}, {"source": "leftC", "target": "rightB", "value": 19, "tone": "good"}, {"source": "leftC", "target": "rightC", "value": 399, "tone": "c"}]},
        "cohort": [("25Q4", [100, 74, 69, 66]), ("26Q1", [100, 76, 71, None]), ("26Q2", [100, 78, None, None])],
    }  # fmt: skip
