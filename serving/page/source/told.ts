/** Whom the editor told, and what came of it: kept in this browser alone, and given away as a file only. */
import { signal } from "@preact/signals";
import type { Connector } from "./report";

export type Mark = "told" | "shared it" | "not for them";
export const MARKS: Mark[] = ["told", "shared it", "not for them"];

interface Told {
  name: string;
  kind: string;
  mark: Mark;
  title: string;
  at: string;
}

const SITE = "second-customer-site";
const TOLD = "second-customer-told";

export const site = signal(read(SITE) ?? "");
export const told = signal<Told[]>(readTold());

export function setSite(value: string): void {
  site.value = value.trim();
  write(SITE, site.value);
}

export function markOf(connector: Connector, title: string): Mark | null {
  return told.value.find((each) => each.name === connector.name && each.title === title)?.mark ?? null;
}

/** Set a mark, or take it back where it is set already. */
export function setMark(connector: Connector, title: string, mark: Mark): void {
  const others = told.value.filter((each) => each.name !== connector.name || each.title !== title);
  const taken = markOf(connector, title) === mark;
  const now = new Date().toISOString().slice(0, 10);
  told.value = taken ? others : [...others, { name: connector.name, kind: connector.kind, mark, title, at: now }];
  write(TOLD, JSON.stringify(told.value));
}

/** All marks as CSV; those that shared are events for the next `connectors fit`. */
export function marksAsCsv(): string {
  const rows = told.value.map((each) => [each.name, each.kind, each.title, site.value, each.mark === "shared it" ? each.at : "", each.mark, each.at]);
  return [["connector", "kind", "title", "url", "shared_at", "mark", "marked_at"], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** A spreadsheet takes what begins with these signs for a formula. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser keeps nothing
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // it holds until the page is closed
  }
}

function readTold(): Told[] {
  try {
    const found: unknown = JSON.parse(read(TOLD) ?? "[]");
    return Array.isArray(found) ? (found as Told[]) : [];
  } catch {
    return [];
  }
}
