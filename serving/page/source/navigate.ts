/** From finding to finding, and aside with those that an editor disagrees with. */
import { batch } from "@preact/signals";
import { isAbout, type Finding } from "./findings";
import { keepSoon } from "./history/keep";
import { WIDE } from "./layout";
import { active, announce, dismissals, findings, hidden, shown, surface } from "./state";

let origin: HTMLElement | null = null; // where Escape goes back to

export function select(finding: Finding | null): void {
  if (active.value === (finding?.id ?? null)) return;
  active.value = finding?.id ?? null;
  surface.value?.mark();
}

/** The next finding in the draft's order, or the one before; at the ends it goes round. */
export function step(by: 1 | -1, focus: boolean): void {
  const list = shown.value;
  if (!list.length) return announce("There are no findings");
  const at = list.findIndex((finding) => finding.id === active.value);
  const next = at < 0 ? startingPoint(list, by) : (at + by + list.length) % list.length;
  const finding = list[next];
  if (finding) visit(finding, focus, `Finding ${next + 1} of ${list.length}. `);
}

/** Without a finding at hand: the first behind the caret, or the last before it. */
function startingPoint(list: Finding[], by: 1 | -1): number {
  const caret = surface.value?.caret();
  if (!caret || caret.field === "title") return by > 0 ? 0 : list.length - 1;
  const behind = list.findIndex(({ place }) => place.field === "text" && !place.whole && place.from >= caret.position);
  if (by > 0) return behind < 0 ? 0 : behind;
  return behind < 0 ? list.length - 1 : (behind - 1 + list.length) % list.length;
}

function visit(finding: Finding, focus: boolean, prefix: string): void {
  select(finding);
  const note = document.getElementById(`note-${finding.id}`);
  if (!finding.place.whole) surface.value?.goTo(finding.place, false);
  else note?.scrollIntoView({ block: "nearest" });
  if (!focus || !note) return announce(prefix + describe(finding));
  rememberOrigin();
  announce(prefix.trim());
  if (WIDE.matches) note.focus({ preventScroll: true });
  else requestAnimationFrame(() => document.getElementById(`sheet-${finding.id}`)?.focus({ preventScroll: true }));
}

function rememberOrigin(): void {
  const element = document.activeElement;
  if (element instanceof HTMLElement && element.closest("#draft")) origin = element;
}

export function describe(finding: Finding): string {
  return [`${finding.label}.`, ...finding.advice.flatMap(({ mend, seen }) => [seen, mend]), finding.without].filter(Boolean).join(" ");
}

/** Back to the text, with the caret where it was. */
export function backToText(): void {
  if (origin?.isConnected) origin.focus();
  else surface.value?.focus();
  origin = null;
}

/** To the stretch that a finding is about. */
export function edit(finding: Finding): void {
  select(finding);
  if (finding.place.whole) surface.value?.focus();
  else surface.value?.goTo(finding.place, true);
}

/** Set a finding aside; it stays so while the draft is edited. */
export function dismiss(finding: Finding): void {
  const desk = surface.value;
  if (!desk) return;
  const at = shown.value.findIndex((one) => one.id === finding.id);
  const dismissal = { code: finding.code, place: { ...finding.place }, words: desk.words(finding.place) };
  batch(() => {
    dismissals.value = [...dismissals.value, dismissal];
    replaceFinding(finding, true);
    if (active.value === finding.id) active.value = null;
  });
  desk.mark();
  keepSoon();
  announce("Dismissed");
  const next = shown.value[Math.min(at, shown.value.length - 1)];
  requestAnimationFrame(() => (next ? document.getElementById(`note-${next.id}`)?.focus({ preventScroll: true }) : desk.focus()));
}

/** Show one dismissed finding again, or all of them. */
export function bringBack(finding?: Finding): void {
  const back = finding ? [finding] : hidden.value;
  const words = surface.value ? surface.value.words.bind(surface.value) : () => "";
  batch(() => {
    dismissals.value = dismissals.value.filter((one) => !back.some((each) => isAbout(one, each, words)));
    for (const each of back) replaceFinding(each, false);
  });
  surface.value?.mark();
  keepSoon();
  announce(back.length === 1 ? "Shown again" : `${back.length} findings shown again`);
}

function replaceFinding(finding: Finding, dismissed: boolean): void {
  finding.dismissed = dismissed;
  findings.value = [...findings.value];
}

/** The finding that the caret stands in becomes the active one; nothing is scrolled. */
export function followCaret(field: "title" | "text", position: number): void {
  const inside = shown.value.filter(({ place }) => place.field === field && !place.whole && place.from <= position && position <= place.to);
  const nearest = inside.sort((one, other) => one.place.to - one.place.from - (other.place.to - other.place.from))[0] ?? null;
  if ((nearest?.id ?? null) === active.value) return;
  select(nearest);
  if (nearest) announce(`${nearest.label}. ${nearest.advice[0]?.mend || nearest.advice[0]?.seen || ""}`);
}
