"""Building the demo world: real shipments through the importer, then the chain as users start it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from django.core.files import File
from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Concat
from django.db.models import F, Value

from crmq.insights import starter as insights_starter
from crmq.org import starter as org_starter
from crmq.org.models import Organisation, Region, User
from crmq.org.queries import today, work_calendar
from customers import services as customer_services
from customers import starter as customers_starter
from customers import tasks as customer_tasks
from customers.models import Customer, ImportKind, Standing
from feedback import starter as feedback_starter
from feedback.models import Survey
from scoring import services as scoring_services
from scoring import starter as scoring_starter
from scoring import tasks as scoring_tasks

from . import generated, people, places, shipments, voices

Say = Callable[[str], None]
CANDIDATE_SHARE = 0.12
MONTHS_OF_SCORES = 12
