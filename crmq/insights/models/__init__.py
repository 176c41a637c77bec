from .cycle import Cycle

__all__ = ["Cycle"]
