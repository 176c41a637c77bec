from .page import export, rows

__all__ = ["export", "rows"]
