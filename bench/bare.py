"""What a tutorial would write: one page with fifty customers, behind the product's own middleware and sign-in."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from customers.models import Standing

PAGE = Template(
    "<!doctype html><title>Customers</title><table>{% for row in rows %}<tr><td>{{ row.customer.name }}</td>"
    "<td>{{ row.customer.code }}</td><td>{{ row.tier }}</td><td>{{ row.score|floatformat:1 }}</td>"
    "<td>{{ row.open_complaints }}</td><td>{{ row.last_order_on|date }}</td><td>{{ row.owner }}</td></tr>"
    "{% endfor %}</table>"
)


def customer_list(request: HttpRequest) -> HttpResponse:
    rows = Standing.objects.select_related("customer", "owner", "tier").order_by("pk")[:50]
    return HttpResponse(PAGE.render(Context({"rows": rows, "user": request.user})))


urlpatterns = [path("bare/", customer_list), path("", include("crmq.urls"))]
