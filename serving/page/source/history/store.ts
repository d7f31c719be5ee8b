/** What this browser keeps: the draft at hand and versions of drafts. Nothing of it is sent anywhere. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Place } from "../editor/places";
import type { Report } from "../report";
import type { Baseline } from "../state";

export interface StoredDraft {
  title: string;
  text: string;
  caret: number;
  dismissals: { code: string; place: Place; words: string }[];
  baseline?: Baseline | null;
  time: number;
  tab: string;
}

export type Occasion = "automatic" | "base" | "kept" | "replaced" | "other tab";

export interface Version {
  id?: number;
  time: number;
  title: string;
  text: string;
  occasion: Occasion;
  report: Report | null;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: StoredDraft };
  versions: { key: number; value: Version; indexes: { time: number } };
}

const MOST_AUTOMATIC = 100;
const CURRENT = "current";

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("second-customer", 1, {
    upgrade(made) {
      made.createObjectStore("drafts");
      made.createObjectStore("versions", { keyPath: "id", autoIncrement: true }).createIndex("time", "time");
    },
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
    terminated: () => (opened = null),
  });
  return opened;
}

export async function readDraft(): Promise<StoredDraft | undefined> {
  return (await database()).get("drafts", CURRENT);
}

/** Keep the draft at hand. What another tab kept since becomes a version first, so neither is lost. */
export async function writeDraft(draft: StoredDraft, seen: number): Promise<void> {
  const transaction = (await database()).transaction(["drafts", "versions"], "readwrite");
  const drafts = transaction.objectStore("drafts");
  const there = await drafts.get(CURRENT);
  if (there && there.tab !== draft.tab && there.time > seen && there.text !== draft.text && there.text.trim()) {
    const { title, text, time } = there;
    await transaction.objectStore("versions").add({ title, text, time, occasion: "other tab", report: null });
  }
  await drafts.put(draft, CURRENT);
  await transaction.done;
}

/** Versions from the newest to the oldest. */
export async function readVersions(): Promise<Version[]> {
  return (await (await database()).getAllFromIndex("versions", "time")).reverse();
}

export async function latestVersion(): Promise<Version | undefined> {
  const cursor = await (await database()).transaction("versions").store.index("time").openCursor(null, "prev");
  return cursor?.value;
}

/** Add a version, or write one with an `id` again; of the automatic ones only the newest stay. */
export async function addVersion(version: Version): Promise<void> {
  const transaction = (await database()).transaction("versions", "readwrite");
  await transaction.store.put(version);
  const all = await transaction.store.index("time").getAll();
  const automatic = all.filter((one) => one.occasion === "automatic");
  for (const old of automatic.slice(0, Math.max(0, automatic.length - MOST_AUTOMATIC))) {
    if (old.id !== undefined) await transaction.store.delete(old.id);
  }
  await transaction.done;
}

export async function deleteVersion(id: number): Promise<void> {
  await (await database()).delete("versions", id);
}

export async function deleteVersions(): Promise<void> {
  await (await database()).clear("versions");
}
