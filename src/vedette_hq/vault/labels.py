"""Words for the codes that stand in rows: kinds, acts, places, facts, warnings, notes on claims."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, "str | Promise"]

KINDS: Words = {
    "picture": _("Picture"),
    "video": _("Video"),
    "sound": _("Sound"),
    "pdf": _("PDF"),
    "office": _("Office document"),
    "archive": _("Web archive"),
    "mail": _("E-mail"),
    "text": _("Text"),
    "unknown": _("Unknown"),
}
ACTIONS: Words = {
    "sealed": _("sealed on its device"),
    "collect": _("collected"),
    "copy": _("copied, sealed"),
    "transfer": _("handed over"),
    "receive": pgettext_lazy("evidence", "received"),
    "destroy": _("destroyed"),
    "view": _("opened"),
    "derive": _("something was made from it"),
    "redact": _("redacted"),
    "disclose": _("given out"),
    "witnessed": _("confirmed by a witness"),
}
PLACES: Words = {
    "region": _("in the region"),
    "transit": _("on the way"),
    "headquarters": _("at headquarters"),
    "partner": _("at a partner"),
    "abroad": _("abroad"),
    "public": _("in public"),
}
FACTS: Words = {
    "width": _("Width in pixels"),
    "height": _("Height in pixels"),
    "frames": _("Pictures in the file"),
    "duration": _("Duration in seconds"),
    "channels": _("Sound channels"),
    "rate": _("Sound samples a second"),
    "codecs": _("Encodings"),
    "pages": _("Pages"),
    "sheets": _("Sheets"),
    "records": _("Records of the archive"),
    "entries": _("Files inside"),
    "words": _("Words, as far as it was read"),
    "encoding": _("Encoding of the text"),
}
WARNINGS: Words = {
    "damaged": _("The content is damaged, or not in the form it claims; it was read as far as possible."),
    "damaged-metadata": _("What the file says of itself is damaged; it was read as far as possible."),
    "too-large": _("The content asks for more work than is given to one look; it was not read to its end."),
    "too-many-pixels": _("The picture has more pixels than are decoded; only its size was read."),
    "text-cut": _("The text is longer than what is kept of it."),
    "claims-cut": _("The file says more of itself than is kept."),
    "name-differs": _("The ending of the name is not that of what the file holds."),
    "trailing-bytes": _("More bytes follow after the end of the picture."),
    "hidden-text": _("The document has deleted, hidden or commented parts."),
    "active-content": _("The document has scripts, macros or actions; nothing of it was run."),
    "embedded-files": _("Other files are inside."),
    "encrypted": _("The content is locked with a password."),
    "remote-content": _("The document asks for things from elsewhere; nothing was fetched."),
    "strange-names": _("Names of files inside point outside, or hide what they are."),
    "digest-differs": _("A digest written in the archive is not that of its content."),
    "signature-not-checked": _("A provenance record is inside; its signatures were not verified here."),
    "provenance-differs": _("A digest in the provenance record is not that of the file."),
    "edited": _("The file says that a program changed it after it was made."),
    "earlier-versions": _("Earlier versions of the document are inside."),
    "thumbnail-differs": _("The small picture inside is not that of the large one."),
    "no-preview": _("There is nothing of it to show as a picture."),
    "several-encodings": _("The text could be read in more than one way."),
}
NOTES: Words = {
    "": "",
    "no-zone": _("local time of a device; its time zone is not said"),
    "device-clock": _("as the clock of the device stood"),
    "device-place": _("as the device computed it"),
    "program": _("written by a program that handled the file"),
    "person": _("typed by a person, or by a program in their name"),
    "signer": _("a name in a certificate that was not verified here"),
    "assertion": _("asserted by whoever signed the provenance record"),
    "server": _("said by the server that answered"),
    "archiver": _("said by the program that made the archive"),
    "sender": _("said by the sender or a mail server"),
}
SOURCES: Words = {
    "exif": "EXIF",
    "iptc": "IPTC",
    "xmp": "XMP",
    "c2pa": "C2PA",
    "sidecar": _("Sidecar file"),
    "container": _("Container"),
    "pdf": "PDF",
    "office": _("Office document"),
    "warc": "WARC",
    "mail": _("E-mail"),
}
DERIVED: Words = {
    "transcript": _("Transcript"),
    "translation": _("Translation"),
    "description": _("Description"),
}
OBJECTS: Words = {
    "paper": _("Paper"),
    "medium": _("Data carrier"),
    "thing": _("Thing"),
}
VERDICTS: Words = {"same": _("the same"), "different": _("different")}
GRAPHIC: Words = {
    "": _("Nobody has said yet"),
    "yes": _("Hard to look at"),
    "no": _("Not hard to look at"),
}
SAFETY: Words = {
    "1": pgettext_lazy("evidence", "received"),
    "2": pgettext_lazy("evidence", "stored"),
    "3": _("replicated"),
    "4": pgettext_lazy("evidence", "witnessed"),
}
TONES: Words = {"1": "wait", "2": "wait", "3": "wait", "4": "good"}
TABLES: Mapping[str, Words] = {
    "kind": KINDS,
    "action": ACTIONS,
    "place": PLACES,
    "fact": FACTS,
    "warning": WARNINGS,
    "note": NOTES,
    "source": SOURCES,
    "derived": DERIVED,
    "object": OBJECTS,
    "verdict": VERDICTS,
    "graphic": GRAPHIC,
    "safety": SAFETY,
    "tone": TONES,
}
"""All of them, by the name under which templates ask (`{{ code|said:"kind" }}`)."""
