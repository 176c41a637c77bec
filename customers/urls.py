from django.urls import path

from crmq.lib.placeholder import soon

from .views import list as lists
from .views import log, maintenance, my_day, orders, record, screening, search, tasks, visits

app_name = "customers"
urlpatterns = [
    path("", my_day.my_day, name="my_day"),
    path("customers/", lists.customer_list, name="list"),
    path("customers/bulk/", lists.bulk, name="bulk"),
    path("customers/export/", lists.export, name="export"),
    path("customers/views/", lists.view_save, name="view_save"),
    path("customers/views/remove/", lists.view_remove, name="view_remove"),
    path("customers/add/", record.create, name="create"),
    path("customers/<uuid:public_id>/", record.record, name="record"),
    path("customers/<uuid:public_id>/edit/", record.edit, name="edit"),
    path("customers/<uuid:public_id>/field/<slug:name>/", record.field, name="field"),
    path("customers/<uuid:public_id>/orders/", orders.orders, name="orders"),
    path("customers/<uuid:public_id>/deliveries/", orders.deliveries, name="deliveries"),
    path("customers/<uuid:public_id>/tasks/", record.tasks, name="record_tasks"),
    path("customers/<uuid:public_id>/tasks/add/", record.task_add, name="task_add"),
    path("customers/<uuid:public_id>/screenings/", record.screenings, name="record_screenings"),
    path("customers/<uuid:public_id>/changes/", record.changes, name="record_changes"),
    path("customers/<uuid:public_id>/contacts/add/", record.contact_add, name="contact_add"),
    path("customers/<uuid:public_id>/assessments/add/", record.assess, name="assess"),
    path("customers/<uuid:public_id>/stage/", record.stage_move, name="stage_move"),
    path("customers/<uuid:public_id>/owner/", record.owner_assign, name="owner_assign"),
    path("customers/<uuid:public_id>/collaborators/add/", record.collaborator_add, name="collaborator_add"),
    path("customers/<uuid:public_id>/collaborators/<uuid:person>/remove/", record.collaborator_remove, name="collaborator_remove"),
    path("customers/<uuid:public_id>/<slug:name>/", record.section, name="section"),
    path("contacts/<uuid:public_id>/", record.contact_edit, name="contact_edit"),
    path("contacts/<uuid:public_id>/remove/", record.contact_remove, name="contact_remove"),
    path("orders/<uuid:public_id>/", orders.order, name="order"),
    path("tasks/<uuid:public_id>/done/", tasks.done, name="task_done"),
    path("tasks/<uuid:public_id>/skip/", tasks.skip, name="task_skip"),
    path("tasks/<uuid:public_id>/postpone/", tasks.postpone, name="task_postpone"),
    path("screening/", screening.screening_list, name="screening"),
    path("screening/start/", screening.screening_start, name="screening_start"),
    path("screening/runs/<uuid:public_id>/", screening.screening_run, name="screening_run"),
    path("screening/<uuid:public_id>/", screening.screening_record, name="screening_record"),
    path("screening/<uuid:public_id>/overrule/", screening.screening_overrule, name="screening_overrule"),
    path("maintenance/", maintenance.maintenance, name="maintenance"),
    path("maintenance/plan/", maintenance.plan_start, name="plan_start"),
    path("maintenance/plans/<uuid:public_id>/", maintenance.plan_run, name="plan_run"),
    path("maintenance/overdue/", maintenance.overdue, name="overdue"),
    path("visits/", visits.visits, name="visits"),
    path("imports/", soon, name="imports"),
    path("search/", search.search, name="search"),
    path("search/customers/", search.customer_choices, name="choices"),
    path("log/", log.quick_log, name="quick_log"),
]
