"""The attacks of the record, with invented names and plates, at their times where sources give them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hq_protection.stage_of_replay import Scenario, Stage, utc

GREY = "К 000 ОТ 95"


def held_at_a_station(stage: Stage) -> None:
    """February 2010."""
    begun = utc(2010, 2, 7, 9, 0)
    stage.depart(begun - timedelta(hours=1), "before", "the three leave for a meeting")
    held = stage.report(
        begun,
        "T14",
        "Three of us were taken to a district police station.",
        minutes=75,
        place="District station",
    )
    taken = stage.report(
        begun + timedelta(hours=1),
        "T13",
        "A camera, a recorder and the laptop were taken there.",
        minutes=20,
        place="District station",
    )
    seize(stage, taken, "a camera\na recorder", "officers of the district station")
    stage.done(
        begun + timedelta(hours=1, minutes=40), held, "send-lawyer", "On the way from the next region."
    )
    stage.done(
        begun + timedelta(hours=2),
        held,
        "call-stations",
        "Four stations called; two deny, one does not answer.",
    )
    stage.silence(begun - timedelta(minutes=30), begun + timedelta(hours=2, minutes=30))
    stage.report(
        begun + timedelta(days=2),
        "T07",
        "Officials speak of “espionage equipment” that we carried.",
        minutes=60,
    )
    stage.depart(begun + timedelta(days=3), "after", "the next shift asks to leave")


def threatened_on_television(stage: Stage) -> None:
    """June and July 2012."""
    from vedette_hq.protection import services
    from vedette_hq.protection.models import Publicity

    lead: Any = stage.people["lead"]
    said = utc(2012, 6, 1, 18, 0)
    threat = stage.report(
        said, "T06", "Televised staged meeting: the head of the republic threatens the group.", minutes=40
    )
    stage.done(said + timedelta(hours=2), threat, "keep-proof", "The broadcast is sealed with its digest.")
    stage.depart(said + timedelta(days=2), "after the threat", "a turn is due to leave")
    article = utc(2012, 6, 20, 8, 0)
    stage.when(article, "press articles and a diary of the investigation go out")
    out: Publicity = services.publish("Articles and a diary", article, stage.mission, lead, now=article)
    check = utc(2012, 7, 5, 10, 0)
    row = stage.report(
        check, "T16", "A check begins against our leader: disclosure of data of an investigation.", minutes=60
    )
    services.link(row, lead, "the check names these articles", publicity=out)
    stage.look(check + timedelta(hours=2))
    stage.shown["tied"] = set(
        stage.mission.warnings.filter(stands=True, closed__isnull=True).values_list("pattern", flat=True)
    )


def burnt_office(stage: Stage) -> None:
    """December 2014."""
    first = utc(2014, 12, 11, 12, 0)
    stage.report(first, "T08", "Eggs and blows at the press conference.", place="Press centre", minutes=30)
    stage.report(
        utc(2014, 12, 13, 11, 0),
        "T06",
        "A rally with portraits; officials call us helpers of bandits.",
        minutes=30,
    )
    stage.report(
        utc(2014, 12, 13, 14, 0),
        "T02",
        "Armed men try our door; seen on the camera afterwards.",
        place="Office landing",
        minutes=90,
        near_miss=False,
    )
    stage.depart(
        utc(2014, 12, 13, 16, 0), "before the fire", "two ask to go back to the office for the night"
    )
    stage.report(
        utc(2014, 12, 13, 18, 30), "T02", "A car follows us through the town.", plate=GREY, place="Ring road"
    )
    fire = stage.report(
        utc(2014, 12, 13, 21, 20), "T10", "The office burns.", place="Office landing", minutes=8
    )
    stage.done(utc(2014, 12, 13, 21, 45), fire, "close-sites", "The flat is empty; all slept elsewhere.")
    raid = utc(2014, 12, 14, 13, 0)
    stage.silence(raid - timedelta(minutes=20), raid + timedelta(hours=1, minutes=30), every=30, grace=10)
    stage.report(
        raid, "T12", "Search of the flat without an order; telephones taken.", place="Flat", minutes=95
    )
    taken = stage.report(
        raid,
        "T13",
        "Two computers, telephones and the cameras themselves were taken.",
        place="Flat",
        minutes=97,
    )
    seize(stage, taken, "two computers\ntelephones\nthe cameras of the landing", "men who showed no order")


def mob_at_the_door(stage: Stage) -> None:
    """June 2015."""
    from vedette_hq.protection import services

    begun = utc(2015, 6, 3, 10, 30)
    stage.depart(begun - timedelta(hours=2), "before", "two ask to work in the office today")
    raid = stage.report(
        begun, "T12", "A crowd cuts the steel door of the office.", place="House, third landing", minutes=5
    )
    services.tell(
        raid, "Police, duty desk", "", begun + timedelta(minutes=10), "nobody came", stage.people["watch"]
    )
    stage.when(begun + timedelta(minutes=10), "police called; noted with the answer: nobody came")
    stage.say("the record of the call is kept; the ladder counts on no rescue from there")
    stage.done(begun + timedelta(minutes=15), raid, "count-people", "All left by a window; all were heard.")
    stage.done(
        begun + timedelta(minutes=30), raid, "close-sites", "The flat on the same landing is given up."
    )
    stage.report(
        begun + timedelta(minutes=50), "T10", "The car is broken to pieces.", place="House, third landing"
    )
    printed = raid.wordings.get(number=1)
    stage.done(begun + timedelta(minutes=90), raid, "time-line", "Printed and given to the partners.")
    smear = utc(2015, 6, 3, 18, 0)
    stage.report(smear, "T07", "Official story: the victims staged it themselves.", minutes=20)
    gap = smear - printed.at
    stage.say(
        f"the first wording of the attack stands {int(gap.total_seconds() // 60)} minutes before that story, "
        "its digest in the chain of acts that is entered in the register every hour"
    )
    stage.shown["first"] = {"earlier"} if printed.at < smear else set()


def burnt_bus(stage: Stage) -> None:
    """9 March 2016."""
    stage.report(
        utc(2016, 3, 8, 15, 0), "T02", "A grey car behind us from the market on.", plate=GREY, place="Market"
    )
    stage.depart(
        utc(2016, 3, 8, 16, 0), "after one sighting", "the press tour asks whether it may go tomorrow"
    )
    stage.report(
        utc(2016, 3, 9, 14, 0), "T02", "The same grey car, two men.", plate="K000OT95", place="Hotel road"
    )
    stage.depart(
        utc(2016, 3, 9, 18, 0), "before the bus", "the minibus with journalists asks to leave for the border"
    )
    attack = stage.report(
        utc(2016, 3, 9, 19, 30),
        "T08",
        "Masked men with sticks stop the bus; eight hurt; it burns with all that was in it.",
        place="Border road",
        minutes=15,
    )
    stage.done(
        utc(2016, 3, 9, 20, 5), attack, "close-sites", "The house in the next republic is empty and locked."
    )
    stage.report(
        utc(2016, 3, 9, 22, 30),
        "T12",
        "Men from five cars enter the premises in the next republic; one turns the camera away first.",
        place="Second house",
        minutes=20,
    )
    stage.say("they found nobody: the place had been reported closed at 20:05")


def hotel(stage: Stage) -> None:
    """15 and 16 March 2016."""
    stage.report(utc(2016, 3, 15, 20, 0), "T11", "Another flat of ours is raided.", place="Flat", minutes=25)
    stage.depart(
        utc(2016, 3, 16, 9, 0), "in the morning", "our leader asks whether to go to the hotel in town"
    )
    stage.report(
        utc(2016, 3, 16, 17, 0),
        "T27",
        "The hotel asks our leader to leave at once.",
        place="Hotel",
        minutes=5,
    )
    stage.depart(utc(2016, 3, 16, 17, 10), "at the hotel", "he asks whether to walk out to the car")
    stage.report(
        utc(2016, 3, 16, 17, 30),
        "T08",
        "About fifteen men attack him before the door.",
        place="Hotel",
        minutes=10,
    )


def pressed_to_withdraw(stage: Stage) -> None:
    """The applicant I.U."""
    from hq_consent.stage import person_record, talk
    from vedette_hq.cases.models import Case
    from vedette_hq.consent.models import Withdrawal
    from vedette_hq.consent.services import Answered, answer, subject_of, withdraw
    from vedette_hq.protection import services
    from vedette_hq.vault.models import Item

    lead = stage.people["lead"]
    case = Case.objects.create(title="The case of an applicant, invented", opened_by=lead)
    who = person_record(case, "I. Invented", lead)
    answer(subject_of(who), talk(), [Answered("C17", True)], lead)
    at = utc(2017, 4, 3, 9, 0)
    row = stage.report(
        at,
        "T24",
        "Officers who guard our applicant took his brothers to a commander, who wants every application "
        "back.",
        minutes=120,
    )
    services.affect(row, "client", lead, record=who)
    services.link(row, lead, "the case they want gone", case=case)
    items = Item.objects.count()
    withdraw(
        subject_of(who),
        "all",
        lead,
        at=at + timedelta(days=1),
        channel="a paper brought by an officer",
        voluntary="no",
        reach="yes",
        words="Withdraws everything, also abroad.",
    )
    made: Withdrawal = Withdrawal.objects.latest("at")
    stage.when(at + timedelta(days=1), "a paper comes: he withdraws everything, also in Strasbourg")
    stage.say(
        "the withdrawal is followed at every exit and kept as possible interference (in reach of the alleged "
        "perpetrator: yes; of free will: no); nothing is removed"
    )
    stage.shown["withdrawal"] = {"interference"} if made.interference else set()
    stage.shown["kept"] = {"nothing removed"} if Item.objects.count() == items else set()
    stage.depart(at + timedelta(days=1, hours=1), "after", "a colleague asks to travel and see him")
    stage.done(
        at + timedelta(days=1, hours=3),
        row,
        "confirm-outside",
        "By the agreed word to a cousin abroad: it was forced.",
    )


def seize(stage: Stage, incident: Any, others: str, by: str) -> None:
    """Go through the page for taken devices, and let the worker revoke the key of one real device."""
    from django.utils import timezone

    from vedette_hq.missions.models import Device
    from vedette_hq.protection import seizing
    from vedette_hq.protection.seizing import Taken

    devices = list(Device.objects.filter(mission=stage.mission, revoked__isnull=True).order_by("origin")[:1])
    made = seizing.begin(
        incident,
        Taken(devices, others.splitlines(), incident.happened, stage.people["investigator"], by),
        stage.people["lead"],
    )
    assert timezone.now() >= made.made
    if stage.work is not None and devices:
        from vedette_hq.outbox.loop import do

        with stage.work() as work:
            while do(work, "protection.revoke"):
                pass
            entered = work.hq.register.find("device-key", action="revoke", device=devices[0].origin)
        assert len(entered) == 1
    made.refresh_from_db()
    revoked = made.devices.filter(revoked__isnull=False).count()
    keys = f"{revoked} device key revoked in the register" if revoked else "no enrolled device among it"
    stage.say(
        f"with one press: {keys}, sessions of the holder ended, "
        f"browsers forgotten, {made.devices.count()} things listed, {made.to_tell.count()} groups to "
        f"tell, letter ready"
    )
    stage.shown["revoked"] = {str(revoked)}


SCENARIOS = (
    Scenario(
        1,
        "February 2010: three held for fifteen hours",
        "Three members are held at a police station for 15 hours; officials later speak of “espionage "
        "equipment”.",
        held_at_a_station,
        "Nothing in the record points to it: no incident came before. Vedette would have shown nothing.",
        "The silence is heard without anybody reporting it. Keys are revoked while they are still held, "
        "so that a device in other hands adds nothing; what it sealed opens nowhere there. The letter "
        "of facts answers the word “espionage” with a list.",
        "It does not get them out. The hour of the arrest is ours.",
    ),
    Scenario(
        2,
        "June 2012: threats on television, then a criminal check",
        "1 June: televised staged meeting with threats. July: a check begins because of press articles "
        "and a diary.",
        threatened_on_television,
        "The threat blocks departures until a person closes it with reasons, 14 days at most without one.",
        "The broadcast is sealed as evidence. The check is tied to the articles by hand, and what "
        "follows articles is watched from then on.",
        "That the articles broke a signed undertaking is a matter for the gate of publication, not for "
        "this room. A check five weeks after a threat is beyond the 30 days in which steps are seen as "
        "one story.",
    ),
    Scenario(
        3,
        "December 2014: three days from a press conference to a fire",
        "11 to 14 December: pelted at a press conference; a rally; armed men try the door; a car chase; "
        "the office set on fire about 21:20; next day about 13:00 a search without an order, telephones "
        "seized, no contact for about an hour and a half, computers and cameras taken.",
        burnt_office,
        "From the first day the other places are to be closed; by the afternoon of the 13th threat, "
        "eyes and blows stand as steps of one story, and nobody goes back to the office for the night.",
        "The fire starts the clock for the second place. During the search the silence climbs by "
        "itself, and the seized devices lose their keys with one press.",
        "The cameras are taken with what only they hold: streaming out is a matter of the place, not of "
        "this room. Hours but 21:20 and 13:00 are ours.",
    ),
    Scenario(
        4,
        "June 2015: a mob cuts the door",
        "3 June from 10:30: a steel door is cut, staff leave by a window, office, flat on the same "
        "landing and car destroyed; police do not act for about two hours; the official story blames "
        "the victims.",
        mob_at_the_door,
        "The record holds no incident just before it, so nothing stands against the day in the office. "
        "What would have helped stands in the plan: two functions on one landing.",
        "Everybody is counted, the flat is given up, and a time line with digests exists hours before "
        "the story told against them.",
        "No warning came before it, and none is claimed.",
    ),
    Scenario(
        5,
        "9 March 2016: the minibus",
        "A tail is seen on 8 and 9 March, its plate noted. About 19:30 on the 9th a minibus with "
        "journalists is stopped, people are beaten, the bus burns. About three hours later armed men "
        "enter the group's second premises; one first turns off the camera.",
        burnt_bus,
        "After the first sighting nobody departs until somebody has looked; after the second, in the "
        "other alphabet, the same plate in two places within a day stands at 4 of 5. The bus does not "
        "leave at 18:00.",
        "The attack asks within half an hour for the second house to be closed; it is, more than two "
        "hours before the five cars come.",
        "People can close a warning with a reason and leave all the same; then the reason has their name.",
    ),
    Scenario(
        6,
        "15 and 16 March 2016: a flat, a hotel, fifteen men",
        "A flat is raided. Next day the hotel puts the leader out, and about fifteen men attack him outside.",
        hotel,
        "The raid of the flat stands against any move; a host who withdraws adds at once: who waits "
        "outside knows the hour.",
        "The advice at that minute is to leave by car from inside, and not on foot.",
        "Between being put out and the attack lie minutes. It helps only who looks at it, or who is called.",
    ),
    Scenario(
        7,
        "An applicant is pressed to withdraw",
        "Officers of state protection bring relatives to the commander, who presses them to withdraw every "
        "application, the one at Strasbourg included.",
        pressed_to_withdraw,
        "The pressure on relatives is an attack on a client, told at once to the leads.",
        "The withdrawal counts at every exit and is kept as possible interference. It is confirmed "
        "outside the region by an agreed word.",
        "Whether a body goes on with an application after it is for that body.",
    ),
)
