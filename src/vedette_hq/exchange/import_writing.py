"""Drafts of a mapping into a case: what is new is made, what changed is revised, the rest is left alone.

A batch is some rows; all of it happens in the caller's transaction. What the file says of a thing is held
against what an import said of it last (`Imported`): only a difference there is a change. When the same field
was changed here since, nothing is written and a person decides (`ImportConflict`). Revisions, digests and
rows are those that `records.writing` makes; they bear the import in `run`, and the acts note it as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils import timezone

from vedette.errors import VedetteError
from vedette.records.mapping import Draft, DraftValue, Mapped, Problem, Ref
from vedette.records.revisions import START, View, fold, plain_changes
from vedette.records.schema import Kind
from vedette.records.values import Value, checked
from vedette_hq.exchange.import_rows import blank, chained, insert, insert_all
from vedette_hq.exchange.import_shapes import (
    Change,
    Cite,
    Counts,
    Feed,
    Note,
    Refused,
    There,
    Written,
    bare_of,
    cited_in,
    histories,
    keys_in,
    of_import,
    pieces_of,
    settle,
    source_of,
    targets_in,
)
from vedette_hq.exchange.models import Import, ImportConflict, Imported
from vedette_hq.records import writing
from vedette_hq.records.models import Changed, Citation, Record, Revision, Source, Statement
from vedette_hq.records.projecting import rows_of
from vedette_hq.records.saying import said
from vedette_hq.terms.queries import known

Did = Imported.Did


class Writer:
    """Writes the batches of one reading of a file. `dry`: counts and compares only."""

    def __init__(self, run: Import, *, dry: bool) -> None:
        self._run, self._dry = run, dry
        self._seen: dict[str, tuple[int, str]] = {}
        self._ids: dict[str, str] = {}
        self._known = cache(known)
        self.counts = Counts.of(run.counts)
        self.chain = run.chain

    def remember(self, row: Mapped) -> None:
        """Take note of a row that was written before this process began."""
        for draft in row.drafts:
            self._seen.setdefault(self._external(draft.key), (row.row, draft.mark))

    def _external(self, key: str) -> str:
        return f"{self._run.set}:{key}"

    # one batch

    def write(self, rows: Sequence[Mapped]) -> list[Problem]:
        """Write some rows; return what is to be told of them. Raises: DatabaseError."""
        told: list[Problem] = []
        there = self._look(rows)
        self._begin()
        for row in rows:
            told += row.problems + row.notices
            if row.problems:
                self.counts.refused += 1
                continue
            before = self._marks()
            new: list[str] = []
            try:
                for draft in row.drafts:
                    told += self._one(draft, row.row, there, new)
            except Refused as refusal:
                self._back(before)
                for external in new:
                    self._seen.pop(external, None)
                    if external not in there:
                        self._ids.pop(external, None)
                told.append(Problem(row.row, row.line, refusal.column, refusal.code, refusal.detail))
                self.counts.refused += 1
        self.counts.problems += len(told)
        if self._dry:
            self._dry_changes()
        else:
            self._flush()
        return told

    def _begin(self) -> None:
        self._at = timezone.now()
        self._sources: list[Source] = []
        self._statements: list[Any] = []
        self._replaced: dict[str, Any] = {}
        self._made: list[tuple[Record, View]] = []
        self._changes: list[Change] = []
        self._notes: list[Note] = []
        self._conflicts: list[ImportConflict] = []
        self._moved: set[str] = set()
        self._tally: list[tuple[str, str]] = []

    def _marks(self) -> list[int]:
        return [len(one) for one in self._lists()]

    def _lists(self) -> list[list[Any]]:
        return [
            *(self._sources, self._statements, self._made, self._changes),
            *(self._notes, self._conflicts, self._tally),
        ]

    def _back(self, marks: list[int]) -> None:
        for one, length in zip(self._lists(), marks, strict=True):
            del one[length:]

    # finding out what is there

    def _look(self, rows: Sequence[Mapped]) -> dict[str, There]:
        wanted: dict[str, None] = {}
        for row in rows:
            for draft in row.drafts:
                wanted[self._external(draft.key)] = None
                for values in draft.fields.values():
                    for one in values:
                        for key in keys_in(one.value):
                            wanted[self._external(key)] = None
        asked = [one for one in wanted if one not in self._ids]
        found: dict[str, There] = {}
        case = self._run.case_id
        for each in pieces_of(asked):
            records = Record.objects.filter(case=case, external__in=each)
            for pk, external, kind, withdrawn in records.values_list("pk", "external", "kind", "withdrawn"):
                found[external] = There(pk, kind, withdrawn=withdrawn is not None)
            sources = Source.objects.filter(case=case, external__in=each).values_list(
                "pk", "external", "title"
            )
            for pk, external, title in sources:
                found[external] = There(pk, "source", sources=title)
            statements = Statement.objects.filter(case=case, external__in=each)
            for pk, external, withdrawn in statements.values_list("pk", "external", "withdrawn"):
                found[external] = There(pk, "statement", withdrawn=withdrawn is not None)
            notes = Imported.objects.filter(case=case, external__in=each, undone=False).order_by("id")
            for external, pk, fields in notes.values_list("external", "object_id", "fields"):
                if external in found:
                    held = found[external]
                    held.fields = {**(held.fields or {}), **fields}
                    held.pk = pk
        newest = {held.pk: held for held in found.values() if held.kind == "statement"}
        for each in pieces_of(list(newest)):
            for held in (newest[pk] for pk in each):
                held.withdrawn = False
            gone = Statement.objects.filter(pk__in=each, withdrawn__isnull=False)
            for pk in gone.values_list("pk", flat=True):
                newest[pk].withdrawn = True
        for external, held in found.items():
            self._ids[external] = held.pk
        return found

    # one draft

    def _one(self, draft: Draft, row: int, there: dict[str, There], new: list[str]) -> list[Problem]:
        external = self._external(draft.key)
        mark = draft.mark
        seen = self._seen.get(external)
        if seen is not None and external in self._ids:
            if seen[1] != mark:
                return [Problem(row, draft.line, "", "differs", f"{draft.kind}, row {seen[0]}")]
            return []
        self._seen[external] = (row, mark)
        new.append(external)
        held = there.get(external)
        match draft.kind:
            case "source":
                return self._source(draft, external, held)
            case "statement":
                return self._statement(draft, external, held)
        return self._record(draft, external, held)

    def _count(self, what: str, kind: str) -> None:
        self._tally.append((what, kind))

    def _source(self, draft: Draft, external: str, held: There | None) -> list[Problem]:
        what, title, values = source_of(draft, self._known)
        if held is not None:
            self._count("same", "source")
            if held.sources != title:
                return [Problem(draft.row, draft.line, "", "differs", "source, as it stands here")]
            return []
        made = Source(case_id=self._run.case_id, what=what, title=title, external=external, **values)
        made.made, made.made_by_id = self._at, self._run.by_id
        self._sources.append(made)
        self._ids[external] = made.pk
        self._note(external, "source", made.pk, Did.CREATE, draft.digests())
        self._count("made", "source")
        return []

    def _statement(self, draft: Draft, external: str, held: There | None) -> list[Problem]:
        digests = draft.digests()
        if held is not None and held.fields == digests and not held.withdrawn:
            self._count("same", "statement")
            return []
        values = {name: each[0].value for name, each in draft.fields.items()}
        reference = values.pop("source", None)
        if not isinstance(reference, Ref):
            raise Refused("needs", draft.columns.get("source", ""), "statement: source")
        source = self._resolved(reference, draft.columns["source"])
        words = values.pop("words")
        try:
            fields = said(str(words), {**values, "locator": {"row": draft.row}})
        except VedetteError as error:
            raise Refused("value", draft.columns["words"], str(error)) from None
        made = blank(Statement, case_id=self._run.case_id, source_id=source, run=self._run.pk, **fields)
        made.made, made.made_by_id = self._at, self._run.by_id
        if held is None:
            made.external = external
        else:
            if held.withdrawn and held.fields is not None:
                self._count("same", "statement")  # withdrawn here by a person: it stays so
                return []
            made.external = f"{external}#{made.id[:8]}"[-300:]
            if not held.withdrawn:
                made.replaces_id, made.reason = held.pk, "import"
                self._replaced[held.pk] = made
            self._moved.add(draft.key)
        self._statements.append(made)
        self._ids[external] = made.id
        before = {"replaced": held.pk} if held is not None and not held.withdrawn else {}
        self._note(external, "statement", made.id, Did.CHANGE if before else Did.CREATE, digests, before)
        self._count("changed" if before else "made", "statement")
        return []

    def _record(self, draft: Draft, external: str, held: There | None) -> list[Problem]:
        kind = Kind(draft.kind)
        digests = draft.digests()
        fields = dict(held.fields) if held is not None and held.fields is not None else None
        moved = {
            name
            for name, each in draft.fields.items()
            if self._moved and self._moved.intersection(cited_in(each))
        }
        if held is not None and fields == digests and (held.withdrawn or not moved):
            self._count("same", kind)
            return []
        if held is None:
            view = self._view(kind, draft, draft.fields, "")
            self._whole(kind, draft, view)
            record = Record(case_id=self._run.case_id, kind=kind, external=external, run=self._run.pk)
            record.made, record.made_by_id, record.version = self._at, self._run.by_id, 1
            for name, each in view.items():
                if any(targets_in(one.value, record.pk) for one in each):
                    raise Refused(
                        "value", draft.columns.get(name, ""), f"{kind}: {name} names the record itself"
                    )
            self._made.append((record, view))
            self._ids[external] = record.pk
            self._note(external, kind, record.pk, Did.CREATE, digests)
            self._count("made", kind)
            return []
        known_before = fields or {}
        differ = {name for name in {*digests, *known_before} if digests.get(name) != known_before.get(name)}
        wanted: dict[str, list[DraftValue]] = {
            name: draft.fields.get(name, []) for name in sorted(differ | moved)
        }
        view = self._view(kind, draft, wanted, held.pk)
        for name in wanted:
            view.setdefault(name, [])
        digests = {name: digests.get(name, "") for name in {*digests, *known_before}}
        restore = held.withdrawn and fields is None
        self._changes.append(Change(draft, held, view, digests, restore))
        return []

    def _view(self, kind: Kind, draft: Draft, given: dict[str, list[DraftValue]], pk: str) -> View:
        view: View = {}
        cited: dict[tuple[str, ...], tuple[str, ...]] = {(): ()}
        for name, values in given.items():
            column = draft.columns.get(name, name)
            for one in values:
                if one.cites not in cited:
                    cited[one.cites] = tuple(dict.fromkeys(self._cite(key, column) for key in one.cites))
            ready = [
                Value(
                    self._with_ids(one.value, column),
                    cited[one.cites],
                    one.confidence,
                    " ".join(one.note.split())[:1000] if one.note else "",
                )
                for one in values
            ]
            try:
                view[name] = checked(kind, name, ready, self._known)
            except VedetteError as error:
                raise Refused("value", column, str(error)) from None
        return {name: each for name, each in view.items() if each}

    def _whole(self, kind: Kind, draft: Draft, view: View) -> None:
        if not view:
            raise Refused("needs", "", f"{kind}: nothing is said")
        try:
            writing._complete(kind, view)
        except VedetteError as error:
            raise Refused("needs", "", str(error)) from None

    def _cite(self, key: str, column: str) -> str:
        return self._resolved(Ref(key), column)

    def _resolved(self, ref: Ref, column: str) -> str:
        found = self._ids.get(self._external(ref.key))
        if found is None:
            raise Refused("reference", column, ref.key.partition("/")[0])
        return found

    def _with_ids(self, value: Any, column: str) -> Any:
        if isinstance(value, Ref):
            return self._resolved(value, column)
        if isinstance(value, dict):
            return {
                key: self._resolved(one, column) if isinstance(one, Ref) else one
                for key, one in value.items()
            }
        return value

    def _note(
        self,
        external: str,
        kind: str,
        pk: str,
        did: str,
        fields: dict[str, str],
        before: dict[str, Any] | None = None,
    ) -> None:
        self._notes.append(
            Note(self._run.pk, self._run.case_id, external, kind, pk, str(did), fields, before or {})
        )

    # writing

    def _flush(self) -> None:
        digests: list[str] = []
        insert(Source, self._sources)
        insert(Statement, self._statements)
        for old, made in self._replaced.items():
            Statement.objects.filter(pk=old, withdrawn__isnull=True).update(
                withdrawn=self._at, withdrawn_by_id=self._run.by_id, withdrawn_reason=f"import: {made.id}"
            )
        feed = [(one.id, "statement") for one in self._statements]
        feed += [(pk, "statement") for pk in self._replaced]
        if self._made:
            digests += self._create(feed)
        if self._changes:
            digests += self._revise(feed)
        insert(Imported, self._notes)
        insert(Changed, [Feed(pk, kind) for pk, kind in feed])
        ImportConflict.objects.bulk_create(self._conflicts, ignore_conflicts=True)
        self.counts.conflicts += len(self._conflicts)
        for what, kind in self._tally:
            table: dict[str, int] = getattr(self.counts, what)
            table[kind] = table.get(kind, 0) + 1
        if digests:
            self.chain = chained(self.chain, digests)

    def _create(self, feed: list[tuple[str, str]]) -> list[str]:
        revisions, rows, citations = [], [], []
        for record, view in self._made:
            made = self._revision(record.pk, 1, plain_changes(view), START)
            revisions.append(made)
            rows += rows_of(record, view)
            cited = {pk for each in view.values() for one in each for pk in one.cites}
            citations += [Cite(pk, record.pk) for pk in sorted(cited)]
            feed.append((record.pk, record.kind))
        insert(Record, [record for record, _ in self._made])
        insert(Revision, revisions)
        insert_all(rows)
        insert(Citation, citations)
        return [one.digest for one in revisions]

    def _revision(
        self, pk: str, number: int, changes: dict[str, Any], before: str, done: str = Revision.Done.WRITE
    ) -> Written:
        made = Written(
            pk,
            number,
            str(done),
            self._at,
            self._run.by_id,
            "" if number == 1 else "import",
            changes,
            self._run.pk,
        )
        made.digest = writing.digest_of(made, before)  # type: ignore[arg-type]
        return made

    def _revise(self, feed: list[tuple[str, str]]) -> list[str]:
        ids = [one.there.pk for one in self._changes]
        locked = Record.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        records = {one.pk: one for one in locked}
        past = histories(ids)
        revisions: list[Written] = []
        views: list[tuple[Record, View]] = []
        for change in self._changes:
            record = records[change.there.pk]
            made = self._compared(change, record, past[record.pk])
            if made:
                revisions += made
                said = [one.changes for one in past[record.pk]] + [one.changes for one in made]
                views.append((record, fold(said)))
                feed.append((record.pk, record.kind))
        insert(Revision, revisions)
        settle(views)
        return [one.digest for one in revisions]

    def _compared(self, change: Change, record: Record, past: Sequence[Revision]) -> list[Written]:
        """Return the revisions that a change makes; note conflicts instead where people were since."""
        before = fold([one.changes for one in past])
        external = self._external(change.draft.key)
        if record.withdrawn is not None and not change.restore:
            self._conflict(change, record, "", [change.digests], ImportConflict.Why.WITHDRAWN, "")
            self._count("same", record.kind)
            return []
        found: View = {}
        clashed: set[str] = set()
        for name, values in change.values.items():
            now = [one.plain() for one in before.get(name, [])]
            wanted = [one.plain() for one in values]
            if now == wanted:
                continue
            if now and not of_import(past, name):
                if bare_of(now) == bare_of(wanted):
                    continue  # what stands is the same, and cites what a person chose
                clashed.add(name)
                digest = change.digests.get(name, "")
                self._conflict(change, record, name, wanted, ImportConflict.Why.CHANGED, digest)
            else:
                found[name] = values
        digests = {name: one for name, one in change.digests.items() if name not in clashed}
        made: list[Written] = []
        last: Revision | Written = past[-1]
        if change.restore:
            made.append(self._revision(record.pk, record.version + 1, {}, last.digest, Revision.Done.RESTORE))
            last = made[0]
            record.withdrawn = None
        if found:
            after = {**before, **found}
            try:
                writing._complete(Kind(record.kind), {name: each for name, each in after.items() if each})
            except VedetteError:
                found = {}
        if found:
            changes = plain_changes({name: found[name] for name in sorted(found)})
            made.append(self._revision(record.pk, last.number + 1, changes, last.digest))
        if made:
            record.version = made[-1].number
        did = Did.RESTORE if change.restore else Did.CHANGE
        stood = {name: [one.plain() for one in before.get(name, [])] for name in found}
        self._note(external, record.kind, record.pk, did, digests, stood)
        self._count("changed" if made else "same", record.kind)
        return made

    def _conflict(
        self, change: Change, record: Record, name: str, values: list[Any], why: str, digest: str
    ) -> None:
        self._conflicts.append(
            ImportConflict(
                of_id=self._run.pk,
                record=record,
                external=self._external(change.draft.key),
                field=name,
                why=why,
                values=values,
                digest=digest,
                row=change.draft.row,
            )
        )

    def _dry_changes(self) -> None:
        """Count what a batch would change and where a person would have to decide, without writing it."""
        if self._changes:
            ids = [one.there.pk for one in self._changes]
            records = {one.pk: one for one in Record.objects.filter(pk__in=ids)}
            past = histories(ids)
            for change in self._changes:
                self._compared(change, records[change.there.pk], past[change.there.pk])
        self.counts.conflicts += len(self._conflicts)
        for what, kind in self._tally:
            table: dict[str, int] = getattr(self.counts, what)
            table[kind] = table.get(kind, 0) + 1
