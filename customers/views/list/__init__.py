from .bulk import bulk
from .export import export
from .page import customer_list
from .saved import view_remove, view_save

__all__ = ["bulk", "customer_list", "export", "view_remove", "view_save"]
