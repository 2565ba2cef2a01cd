"""Addresses of `watch`."""

from django.urls import path

from vedette_hq.watch import views, views_cards, views_public, views_setup

app_name = "watch"
urlpatterns = [
    path("", views.board, name="board"),
    path("state", views.state, name="state"),
    path("in", views_public.checkin, name="checkin"),
    path("text", views_public.arrived, name="arrived"),
    path("enter", views.enter, name="enter"),
    path("entered", views.entered, name="entered"),
    path("alarm/<rid:id>", views.episode, name="episode"),
    path("alarm/<rid:id>/take", views.take, name="take"),
    path("alarm/<rid:id>/step", views.step, name="step"),
    path("alarm/<rid:id>/contacts", views.sheet_open, name="sheet_open"),
    path("alarm/<rid:id>/end", views.end, name="end"),
    path("alarm/<rid:id>/review", views.review, name="review"),
    path("all", views_setup.index, name="list"),
    path("mission/<rid:id>", views_setup.new, name="new"),
    path("mission/<rid:id>/drill", views.drill, name="drill"),
    path("of/<rid:id>", views_setup.watch, name="watch"),
    path("of/<rid:id>/alarm", views_setup.alarm, name="alarm"),
    path("of/<rid:id>/frame", views_setup.frame, name="frame"),
    path("of/<rid:id>/member", views_setup.add_member, name="add_member"),
    path("of/<rid:id>/times", views_setup.schedule, name="schedule"),
    path("of/<rid:id>/ladder", views_setup.ladder, name="ladder"),
    path("of/<rid:id>/contacts", views_setup.sheet, name="sheet"),
    path("of/<rid:id>/begin", views_setup.force, name="force"),
    path("of/<rid:id>/cancel", views_setup.cancel, name="cancel"),
    path("times/<rid:id>/withdraw", views_setup.withdraw, name="withdraw"),
    path("card/<rid:id>", views_cards.member, name="member"),
    path("card/<rid:id>/codes", views_cards.codes, name="codes"),
    path("card/<rid:id>/letters", views_cards.letters, name="letters"),
    path("card/<rid:id>/try", views_cards.try_card, name="try"),
    path("card/<rid:id>/renew", views_cards.renew, name="renew"),
    path("duty", views.duty, name="duty"),
    path("duty/plan", views.shift_add, name="shift_add"),
    path("duty/<rid:id>/end", views.shift_end, name="shift_end"),
    path("duty/<rid:id>/take", views.shift_take, name="shift_take"),
    path("duty/<rid:id>/words", views.shift_words, name="shift_words"),
    path("duty/<rid:id>/leave", views.shift_leave, name="shift_leave"),
    path("drills", views.drills_page, name="drills"),
    path("figures", views.figures_page, name="figures"),
    path("here", views.deadman, name="deadman"),
    path("here/say", views.here, name="here"),
]
