/** What the page knows, as signals that its parts watch. */
import { computed, signal } from "@preact/signals";
import type { Finding } from "./findings";
import type { Place } from "./editor/places";
import type { Model, Report } from "./report";
import type { Surface } from "./editor/surface";

export type Status =
  | { kind: "empty" }
  | { kind: "reading"; slow: boolean }
  | { kind: "ready" }
  | { kind: "waiting"; message: string; seconds: number }
  | { kind: "refused"; message: string; field: "title" | "text" | null }
  | { kind: "key"; wrong: boolean };

/** A report with the texts that it is about and the places of its sections in the draft as it is now. */
export interface Scored {
  report: Report;
  title: string;
  text: string;
  sections: Place[];
}

/** A finding that the editor has set aside; its place moves with the text. */
export interface Dismissal {
  code: string;
  place: Place;
  words: string;
}

/** Where the editor began: the first report of a draft after it was pasted or opened, to which later ones are compared. */
export interface Baseline {
  since: string;
  version: string;
  probability: number;
  title: string;
  text: string;
  findings: Dismissal[];
}

export type Panel = "headlines" | "history" | "share" | "help" | "examples" | null;

export const surface = signal<Surface | null>(null);
export const blank = signal(true);
export const status = signal<Status>({ kind: "empty" });
export const scored = signal<Scored | null>(null);
export const model = signal<Model | null>(null);
export const findings = signal<Finding[]>([]);
export const dismissals = signal<Dismissal[]>([]);
export const baseline = signal<Baseline | null>(null);
export const active = signal<string | null>(null);
export const panel = signal<Panel>(null);
export const saving = signal<"kept" | "full" | "off">("kept");
export const notice = signal<{ message: string; undo?: () => void } | null>(null);

const isClutter = (finding: Finding): boolean => finding.code === "clutter";

export const shown = computed(() => findings.value.filter((finding) => !finding.dismissed && !isClutter(finding)));
export const hidden = computed(() => findings.value.filter((finding) => finding.dismissed && !isClutter(finding)));
/** What was pasted along with the article, and is not kept by the editor's will. */
export const clutter = computed(() => findings.value.filter((finding) => !finding.dismissed && isClutter(finding)));

/** Say something to a screen reader, once it has finished what it is saying. */
export function announce(message: string): void {
  const region = document.getElementById("live");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => (region.textContent = message), 50); // the same words twice are announced twice
}
