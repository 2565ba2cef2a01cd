"""Words for the codes of an investigation: steps, outputs, what is missing, elements, degrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Any]
"""Codes to what stands for them, translated when shown."""

STEPS: Words = {
    "contact": _("First contact"),
    "application": _("Application"),
    "interview": _("Interview of the applicant"),
    "urgent-evidence": _("Urgent evidence"),
    "representation": _("Power to represent"),
    "crime-report": _("Crime report"),
    "inquiry": _("Own inquiry"),
    "conclusion": _("Legal conclusion"),
    "complaint": _("Complaints against refusals"),
    "criminal-case": _("Criminal case"),
    "trial": _("Trial and compensation"),
    "international": _("International body"),
    "follow-up": _("Execution and follow-up"),
    "publicity": _("Publicity"),
}
GATES: Words = {
    "contact": _("If the person is missing or in custody now, the urgent track begins."),
    "application": _(
        "A written, signed application and consent; without them a short note is kept, no more."
    ),
    "interview": _("Two of ours are there, and every page is signed."),
    "urgent-evidence": _("Injuries fade: within 24 hours they are photographed and examined."),
    "representation": _("Somebody may act for the person now."),
    "crime-report": _("The report is filed, with slip and number; the clock of the authorities runs."),
    "inquiry": _("Who did what to whom, from more than one independent source."),
    "conclusion": _("Each claim is judged on its evidence; a lead signs who did not write it."),
    "complaint": _("Each refusal is answered by a complaint."),
    "criminal-case": _("The person has the status of a victim."),
    "trial": _("Judgment, and the civil claim."),
    "international": _("The list of admissibility is complete."),
    "follow-up": _("What was won is carried out."),
    "publicity": _("Only within consent and the law on secrecy, after a second look."),
}
NOT_CALLED: Words = {
    "complaint": _("Not called for: no refusal has been noted."),
    "criminal-case": _("Not called for: no criminal case has been opened."),
    "trial": _("Not called for: the case has not been sent to court."),
    "international": _("Not called for: no body has been chosen."),
    "follow-up": _("Not called for: there is no judgment or decision yet."),
    "publicity": _("Not called for: nothing has been published. It may come at any step."),
}
STATES: Words = {
    "blocked": _("waits"),
    "to-do": _("to do"),
    "begun": _("begun"),
    "done": _("gate open"),
    "passed": _("passed by two"),
    "not-called": _("not called for"),
}
OUTPUTS: Words = {
    "contact-note": _("Note of the contact"),
    "triage": _("Is the person missing or in custody now?"),
    "application-form": _("Written application"),
    "injury-photographs": _("Photographs of injuries, with scale and colour chart"),
    "medical-record": _("Medical record"),
    "clothing": _("Clothing"),
    "phone-data": _("Data of the phone"),
    "cctv-request": _("Request to keep recordings of cameras"),
    "proxy": _("Power of attorney"),
    "bar-warrant": _("Warrant of the bar"),
    "crime-report": _("Crime report, filed"),
    "registration-slip": _("Slip of registration"),
    "kusp-number": _("Number in the register of reports"),
    "report-decision": _("Decision on the report"),
    "scene-photographs": _("Photographs of the scene"),
    "sketch": _("Sketch of the scene"),
    "request-to-institution": _("Request to an institution"),
    "inquiry-note": _("Note of the inquiry"),
    "conclusion-memo": _("Conclusion: proven, not proven, impossible to establish"),
    "sign-off": _("Signed by a lead"),
    "complaint": _("Complaint against a refusal"),
    "complaint-decision": _("Decision on a complaint"),
    "victim-status": _("Status of victim"),
    "motion": _("Motion"),
    "file-access": _("Access to the file"),
    "suspension-or-closing": _("Suspension or closing"),
    "sent-to-court": _("Sent to court"),
    "judgment": _("Judgment"),
    "civil-claim": _("Civil claim"),
    "compensation": _("Compensation"),
    "body-chosen": _("Choice of the body"),
    "admissibility": _("List of admissibility, complete"),
    "application-package": _("Application sent"),
    "international-decision": _("Decision of the body"),
    "payment": _("Payment"),
    "reopening-motion": _("Motion to reopen"),
    "rehabilitation": _("Rehabilitation"),
    "publication": _("Publication"),
    "redaction-review": _("Second look at what is blacked out"),
    "consent-check": _("Consent asked for this publication"),
    "urgent-identity": _("Who: name, birth, looks"),
    "urgent-photograph": _("Photograph of the person"),
    "urgent-clothing": _("Clothing when last seen"),
    "urgent-time-place": _("Time and place of the taking"),
    "urgent-vehicle-uniform": _("Vehicles, plates, uniforms"),
    "urgent-witnesses": _("Witnesses"),
    "urgent-crime-report": _("Written crime report"),
    "urgent-wgeid": _("Urgent action: Working Group on Enforced Disappearances"),
    "urgent-special-procedures": _("Letter to the special procedures"),
    "urgent-publicity": _("Public or silent, decided with the family"),
}
NEEDS: Words = {
    "urgent-track": _("the urgent track is not open, though the person may be missing now"),
    "application-signature": _("the application is not signed"),
    "applicant": _("nobody is named as applicant"),
    "consent": _("no consent to take the account (C01) stands in the ledger"),
    "interview": _("no interview of the applicant is over"),
    "two-present": _("interview of %(about)s: fewer than two of ours were there"),
    "page-signatures": _("interview of %(about)s: not every page is signed"),
    "interview-entered": _("interview of %(about)s: is not in the records"),
    "finding-photograph": _("finding %(about)s has no photograph, and no reason why not"),
    "representative": _("neither a power of attorney nor a warrant"),
    "representative-expired": _("the power to represent has run out"),
    "acts": _("no act stands in the records of this case"),
    "second-source": _("there is no second independent source"),
    "claims": _("nothing is claimed yet"),
    "claim-unjudged": _("claim %(about)s is not judged"),
    "claim-without-evidence": _("claim %(about)s is called proven, and nothing stands for it"),
    "sign-off-stale": _("a claim was judged after the lead had signed"),
    "complaint:": _("refusal %(about)s has no complaint"),
    "complaint-decision:": _("complaint %(about)s has no decision"),
    "redaction-review:": _("publication %(about)s had no second look"),
    "consent-check:": _("publication %(about)s: consent was not asked"),
    "calls": _("no call to a duty station is in the log"),
    "urgent-publicity-undecided": _("public or silent is not decided"),
}
"""What is missing; one that is not here is the output of that name. With a colon: one of several."""
DUE: Words = {
    "injuries-fade": _("injuries to be photographed and examined by"),
    "report-decision": _("the authorities must have decided by"),
    "urgent-track": _("everything of the urgent track done by"),
}
ANSWERS: Words = {
    "safe": _("no, the person is safe"),
    "missing": _("yes, missing or in custody"),
    "unknown": _("not known"),
    "opened": _("case opened"),
    "refused": _("refused to open a case"),
    "transferred": _("handed to another body"),
    "extended-10": _("extended to 10 days"),
    "extended-30": _("extended to 30 days"),
    "cancelled": _("refusal cancelled, checked again"),
    "public": _("public"),
    "silent": _("silent"),
    "undecided": _("not decided"),
}
PURPOSES: Words = {
    "applicant": _("Applicant"),
    "witness": _("Witness"),
    "other": _("Somebody else"),
}
ROLES: Words = {
    "ours": _("one of ours"),
    "interpreter": _("interpreter"),
    "lawyer": _("lawyer"),
    "relative": _("relative"),
    "guardian": _("guardian"),
    "doctor": _("doctor"),
    "psychologist": _("psychologist"),
    "official": _("official"),
    "other": _("another person"),
}
RECORDINGS: Words = {"none": _("Not recorded"), "audio": _("Sound"), "video": _("Film")}
TEMPLATES: Words = {
    "torture": _("Torture"),
    "disappearance": _("Enforced disappearance"),
    "": _("No template"),
}
ELEMENTS: Words = {
    "identity": _("Identity of the person"),
    "time-line-of-custody": _("Time line of the custody"),
    "agent-status": _("Those who did it acted for the State"),
    "acts": _("What was done"),
    "severity": _("Severity of pain or suffering"),
    "purpose": _("Intent and purpose"),
    "injury": _("Injury"),
    "causation": _("The injury comes from what was done"),
    "report-to-authorities": _("The authorities were told"),
    "quality-of-inquiry": _("Quality of the official inquiry"),
    "deprivation-of-liberty": _("Deprivation of liberty"),
    "involvement-of-officials": _("Officials took part, or let it happen"),
    "refusal-or-concealment": _("They refuse to admit it, or hide what became of the person"),
}
DEGREES: Words = {
    "not-consistent": _("not consistent with"),
    "consistent": _("consistent with"),
    "highly-consistent": _("highly consistent with"),
    "typical": _("typical of"),
    "diagnostic": _("diagnostic of"),
}
DEGREES_MEAN: Words = {
    "not-consistent": _("could not have been caused so"),
    "consistent": _("could have been caused so, but is not specific; there are many other causes"),
    "highly-consistent": _("could have been caused so, and there are few other causes"),
    "typical": _("usually seen with this, but there are other causes"),
    "diagnostic": _("could have been caused in no other way"),
}
STATUSES: Words = {
    "proven": _("proven"),
    "disputed": _("disputed"),
    "unproven": _("unproven"),
    "impossible": _("impossible to establish"),
}
FIELDS: Words = {
    "question": _("Question"),
    "words": _("Own words"),
    "translation": _("Translation"),
}
"""The texts of a passage."""
