"""An invented case, a mother who agreed to be named in French and English, a press release about it."""

from __future__ import annotations

from typing import Any

from hq_casework.story import case_of
from hq_consent.stage import item, person_record, yes

NAMED = "Зарема Вымышленная"
WITNESS = "Магомед Придуманов"


class Story:
    """A case with its people and items, and a release that is written in two languages."""

    def __init__(self, people: Any) -> None:
        self.people = people
        self.lead, self.lawyer, self.editor = people["lead"], people["lawyer"], people["editor"]
        self.case = case_of(people)
        self.items = [item(self.case, self.lawyer) for _ in range(2)]
        self.mother = person_record(self.case, NAMED, self.lawyer)
        self.witness = person_record(
            self.case, WITNESS, self.lawyer, address={"text": "Придуманный Юрт"}, contact="+7 928 000 11 22"
        )
        self.grant = yes(self.mother, "C17", self.lawyer)
        self.again(self.grant)

    def again(self, grant: Any) -> None:
        """She is asked again before the new use."""
        from vedette_hq.consent.services import ask_again

        ask_again(grant, "a call to the cousin", self.lawyer)

    def document(self, language: str = "en", **more: Any) -> Any:
        """The press release: what happened, who says so, who is told of."""
        from vedette.publication.releases.document import Document, FactRef, Mention, Paragraph, Quote

        blocks = (
            Paragraph("A man was taken from his home in a district of the republic.", notes=("f1",)),
            Quote("Zarema Vymyshlennaya", "They did not say where.", "m", notes=("f1",)),
            Paragraph("The group asks where he is.", says="view"),
        )
        values: dict[str, Any] = {
            "kind": "press_release",
            "code": "x",
            "language": language,
            "title": "A man is missing",
            "summary": "Nobody says where he is.",
            "blocks": blocks,
            "date": "2026-11-20",
            "people": (Mention("m", "Zarema Vymyshlennaya", "relative", ("named",), self.mother.pk),),
            "facts": (FactRef("f1", "statement of a witness", (self.items[0].pk,)),),
        }
        return Document(**{**values, **more})

    def release(self, *languages: str) -> Any:
        """A press release written by the editor."""
        from vedette_hq.releases import services

        tongues = languages or ("en", "fr")
        made = services.draft(
            self.editor, "press_release", "A man is missing", case=self.case, languages=tongues
        )
        for tongue in tongues:
            services.write_text(self.editor, made, tongue, self.document(tongue))
        services.to_review(self.editor, made)
        made.refresh_from_db()
        return made

    def reviewed(self, release: Any) -> None:
        """The lawyer reads every language and weighs the risk."""
        from vedette.publication.releases.asked import THOUGHT
        from vedette_hq.releases import services

        for tongue in release.languages:
            services.review_text(self.lawyer, release, tongue)
        services.review_risk(
            self.lawyer,
            release,
            thought=list(THOUGHT),
            may_leave=True,
            presumed=True,
            clear_of_team=True,
            clear_of_people=True,
        )
        release.refresh_from_db()
