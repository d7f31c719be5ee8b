/** What is drawn into the draft: weak and strong sections, and the stretches that checks and reasons are about. */
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { StateEffect, StateField, type Range, type Text } from "@codemirror/state";
import type { Finding } from "../findings";
import type { Scored } from "../state";
import type { Field, Place } from "./places";

const setMarks = StateEffect.define<DecorationSet>();

export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return transaction.docChanged ? value.map(transaction.changes) : value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function drawMarks(
  view: EditorView,
  field: Field,
  findings: readonly Finding[],
  scored: Scored | null,
  active: string | null,
): void {
  const doc = view.state.doc;
  const drawn: Range<Decoration>[] = [];
  for (const finding of findings) {
    if (finding.dismissed || finding.place.field !== field || finding.place.whole) continue;
    drawn.push(...(finding.kind === "check" ? drawCheck(doc, finding, active) : drawSection(doc, finding, active)));
  }
  scored?.report.sections.forEach((section, index) => {
    const place = scored.sections[index];
    if (section.verdict === "strong" && place?.field === field) drawn.push(...drawLines(doc, place, "strong"));
  });
  view.dispatch({ effects: setMarks.of(Decoration.set(drawn, true)) });
}

/** A bar beside the section; the words that show the reason are underlined, or all where it shows in none. */
function drawSection(doc: Text, finding: Finding, active: string | null): Range<Decoration>[] {
  const chosen = finding.id === active ? " active" : "";
  const name = finding.kind === "style" ? "style" : "weak";
  const quiet = finding.inner.length ? " quiet" : "";
  const words = drawWords(doc, finding.place, `${name}-words${quiet}${chosen}`, finding.id);
  const inner = finding.inner.flatMap((place) => drawWords(doc, place, `reason-words${chosen}`, `${finding.id}-reason`));
  const also = chosen && finding.also ? drawWords(doc, finding.also, "also-words", `${finding.id}-also`) : [];
  return [...drawLines(doc, finding.place, name + chosen), ...words, ...inner, ...also];
}

function drawCheck(doc: Text, finding: Finding, active: string | null): Range<Decoration>[] {
  if (finding.code === "clutter") return drawWords(doc, finding.place, "clutter-words", finding.id);
  return drawWords(doc, finding.place, `check-words ${finding.severity}${finding.id === active ? " active" : ""}`, finding.id);
}

function drawLines(doc: Text, place: Place, name: string): Range<Decoration>[] {
  const { from, to } = within(doc, place);
  if (from >= to) return [];
  const decoration = Decoration.line({ class: `section ${name}` });
  const lines: Range<Decoration>[] = [];
  const last = doc.lineAt(to).number;
  for (let number = doc.lineAt(from).number; number <= last; number++) lines.push(decoration.range(doc.line(number).from));
  return lines;
}

function drawWords(doc: Text, place: Place, name: string, id: string): Range<Decoration>[] {
  const { from, to } = within(doc, place);
  if (from >= to) return [];
  return [Decoration.mark({ class: name, attributes: { role: "mark", "data-finding": id } }).range(from, to)];
}

function within(doc: Text, place: Place): { from: number; to: number } {
  return { from: Math.min(place.from, doc.length), to: Math.min(place.to, doc.length) };
}
