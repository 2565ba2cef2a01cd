"""Addresses of `casework`."""

from __future__ import annotations

from django.urls import path

from vedette_hq.casework import (
    views,
    views_clients,
    views_conclusions,
    views_costs,
    views_letters,
    views_papers,
)

app_name = "casework"
urlpatterns = [
    path("", views.cases, name="list"),
    path("<rid:id>", views.case, name="case"),
    path("<rid:id>/chronology", views.chronology, name="chronology"),
    path("<rid:id>/tasks", views.tasks, name="tasks"),
    path("<rid:id>/tasks/new", views.task_new, name="task_new"),
    path("task/<rid:id>/done", views.task_done, name="task_done"),
    path("<rid:id>/clients", views_clients.clients, name="clients"),
    path("<rid:id>/clients/new", views_clients.client_new, name="client_new"),
    path("client/<rid:id>", views_clients.client, name="client"),
    path("client/<rid:id>/wish", views_clients.wish, name="client_wish"),
    path("client/<rid:id>/end", views_clients.end, name="client_end"),
    path("client/<rid:id>/power", views_clients.power_new, name="power_new"),
    path("power/<rid:id>/revoke", views_clients.power_revoke, name="power_revoke"),
    path("power/<rid:id>/withdraw", views_clients.power_withdraw, name="power_withdraw"),
    path("<rid:id>/papers", views_papers.papers, name="papers"),
    path("<rid:id>/papers/new", views_papers.paper_new, name="paper_new"),
    path("<rid:id>/papers/begin", views_papers.paper_begin, name="paper_begin"),
    path("paper/<rid:id>/piece", views_papers.paper_piece, name="paper_piece"),
    path("paper/<rid:id>/whole", views_papers.paper_whole, name="paper_whole"),
    path("paper/<rid:id>/read", views_papers.paper_read, name="paper_read"),
    path("paper/<rid:id>/withdraw", views_papers.paper_withdraw, name="paper_withdraw"),
    path("<rid:id>/letters", views_letters.letters, name="letters"),
    path("<rid:id>/letters/new", views_letters.letter_new, name="letter_new"),
    path("letter/<rid:id>", views_letters.letter, name="letter"),
    path("letter/<rid:id>/prove", views_letters.prove, name="letter_prove"),
    path("letter/<rid:id>/tie", views_letters.tie, name="letter_tie"),
    path("letter/<rid:id>/withdraw", views_letters.withdraw, name="letter_withdraw"),
    path("service/<rid:id>/withdraw", views_letters.service_withdraw, name="service_withdraw"),
    path("<rid:id>/costs", views_costs.costs, name="costs"),
    path("<rid:id>/costs/new", views_costs.cost_new, name="cost_new"),
    path("cost/<rid:id>/withdraw", views_costs.cost_withdraw, name="cost_withdraw"),
    path("<rid:id>/remedies/new", views_costs.remedy_new, name="remedy_new"),
    path("remedy/<rid:id>/move", views_costs.remedy_move, name="remedy_move"),
    path("remedy/<rid:id>/withdraw", views_costs.remedy_withdraw, name="remedy_withdraw"),
    path("<rid:id>/conclusions", views_conclusions.conclusions, name="conclusions"),
    path("matter/<rid:id>/conclude", views_conclusions.conclude, name="conclude"),
    path("conclusion/<rid:id>", views_conclusions.conclusion, name="conclusion"),
    path("conclusion/<rid:id>/sign", views_conclusions.sign, name="conclusion_sign"),
    path("conclusion/<rid:id>/return", views_conclusions.give_back, name="conclusion_return"),
]
