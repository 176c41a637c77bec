from django.urls import path

from diagrams.views import difference, discovery, files, logic_map, moves_logs, new, rules, stage, versions
from diagrams.views.editor import commands, page

app_name = "diagrams"
VERSION = "map/versions/<uuid:public_id>/"
EDIT = {
    "add": commands.add,
    "change": commands.change,
    "place": commands.place,
    "step": commands.step,
    "remove": commands.remove,
    "connect": commands.connect,
    "change_way": commands.change_way,
    "disconnect": commands.disconnect,
    "insert": commands.insert,
    "insert_new": commands.insert_new,
    "lane": commands.lane,
    "undo": commands.undo,
    "redo": commands.redo,
}
urlpatterns = [
    path("map/", logic_map.logic_map, name="map"),
    path("map/stage/<slug:key>/", stage.stage, name="stage"),
    path("map/stage/<slug:key>/documents/<slug:document>/", stage.stage_document, name="stage_document"),
    path("map/moves/<int:pk>/", logic_map.moves, name="moves"),
    path("map/export.<slug:kind>", logic_map.export, name="export"),
    path("map/discovery/", discovery.discovery, name="discovery"),
    path("map/discovery/customers/", discovery.walkers, name="walkers"),
    path("map/discovery/logs/", moves_logs.logs, name="logs"),
    path("map/discovery/logs/new/", moves_logs.new, name="new_log"),
    path("map/discovery/logs/<uuid:public_id>/", discovery.log, name="log"),
    path("map/discovery/logs/<uuid:public_id>/keep/", moves_logs.keep, name="keep_log"),
    path("map/discovery/logs/<uuid:public_id>/delete/", moves_logs.delete, name="delete_log"),
    path("map/versions/", versions.versions, name="versions"),
    path("map/versions/new/", new.new, name="new"),
    path("map/versions/new/file/", files.bring_in, name="bring_in"),
    path("map/versions/new/file/save/", files.save, name="save_file"),
    path("map/versions/new/<slug:key>/", new.from_blueprint, name="from_blueprint"),
    path(VERSION, versions.version, name="version"),
    path(f"{VERSION}copy/", versions.copy, name="copy"),
    path(f"{VERSION}discard/", versions.discard, name="discard"),
    path(f"{VERSION}send/", versions.send, name="send"),
    path(f"{VERSION}take-back/", versions.take_back, name="take_back"),
    path(f"{VERSION}decide/", versions.decide, name="decide"),
    path(f"{VERSION}comment/", versions.comment, name="comment"),
    path("map/comments/<uuid:public_id>/settle/", versions.settle, name="settle"),
    path(f"{VERSION}publish/", versions.publish, name="publish"),
    path(f"{VERSION}publish/now/", versions.publish_now, name="publish_now"),
    path(f"{VERSION}reviewed/", versions.confirm_review, name="confirm_review"),
    path(f"{VERSION}file.<str:ending>", files.version_file, name="version_file"),
    path(f"{VERSION}difference/", difference.difference, name="difference"),
    path(f"{VERSION}edit/", page.edit, name="edit"),
    path(f"{VERSION}rules/way/<slug:source>/<slug:target>/", rules.way_rules, name="way_rules"),
    path(f"{VERSION}rules/<slug:key>/", rules.stage_rules, name="stage_rules"),
    path(f"{VERSION}rules/<slug:key>/document/", rules.stage_paper, name="stage_paper_new"),
    path(f"{VERSION}rules/<slug:key>/document/<slug:document>/", rules.stage_paper, name="stage_paper"),
    path(f"{VERSION}rules/<slug:key>/form/", rules.stage_form, name="stage_form_new"),
    path(f"{VERSION}rules/<slug:key>/form/<slug:form_key>/", rules.stage_form, name="stage_form"),
    path(
        f"{VERSION}rules/<slug:key>/<slug:kind>/<slug:name>/remove/", rules.stage_rule_remove, name="stage_rule_remove"
    ),
    *(path(f"{VERSION}edit/{name}/", view, name=f"edit_{name}") for name, view in EDIT.items()),
]
