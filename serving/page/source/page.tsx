/** The editor's page: puts its parts in place and connects them. */
import { render, type ComponentChild } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FunctionComponent } from "preact";
import type { Field } from "./editor/places";
import { settleBaseline } from "./history/base";
import { keepAtOnce, keepDraft, keepNowAndThen, keepSoon, recall } from "./history/keep";
import { openFile, receivePaste } from "./intake/open";
import { placeNotes } from "./layout";
import { learnModel, onReport, schedule } from "./live";
import { backToText, followCaret, step } from "./navigate";
import { active, baseline, blank, dismissals, notice, panel, surface } from "./state";
import { Notes, Pager } from "./views/notes";
import { Paper } from "./views/paper";
import { Below, Foot, Notice, Tools } from "./views/tools";
import { VerdictPanel } from "./views/verdict";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page lacks #${id}`);
  return found;
}

function mount(id: string, what: ComponentChild): void {
  const host = element(id);
  host.replaceChildren();
  render(what, host);
}

/** Loaded when one of the windows is first opened. */
function LazyPanels() {
  const [Loaded, setLoaded] = useState<{ view: FunctionComponent } | null>(null);
  const wanted = panel.value !== null;
  useEffect(() => {
    if (wanted && !Loaded) void import("./views/panels").then(({ Panels }) => setLoaded({ view: Panels }), failed);
  }, [wanted]);
  return Loaded ? <Loaded.view /> : null;
}

function failed(): void {
  panel.value = null;
  notice.value = { message: "This could not be loaded, for the service can’t be reached. Your text is safe here; try again in a moment." };
}

/** What the windows need, before the service may be away. */
function prepare(): void {
  setTimeout(() => void import("./views/panels").catch(() => undefined), 3_000);
}

async function start(): Promise<void> {
  mount("tools", <Tools />);
  mount("verdict", <VerdictPanel />);
  mount("notice", <Notice />);
  mount("below", <Below />);
  mount("notes", <Notes />);
  mount("pager", <Pager />);
  mount("foot", <Foot />);
  mount("dialogs", <LazyPanels />);
  mount("print", <Paper />);
  void learnModel();
  const [{ Surface }, kept] = await Promise.all([import("./editor/surface"), recall()]);
  const first = takeFirst();
  if (kept) dismissals.value = kept.dismissals;
  if (kept && !first.text && !first.title) baseline.value = kept.baseline ?? null;
  const draft = {
    title: first.title || (kept?.title ?? ""),
    text: [kept?.text, first.text].filter(Boolean).join("\n\n"),
  };
  const hosts = { title: element("title-field"), text: element("text-field") };
  const desk = new Surface(hosts, draft, { edited, moved: followCaret, laidOut: placeNotes, paste: receivePaste });
  surface.value = desk;
  blank.value = !draft.title && !draft.text;
  if (kept && draft.text === kept.text) desk.setCaret(kept.caret);
  if (first.focus) desk.focus(first.focus);
  onReport((report) => {
    settleBaseline(report);
    void keepNowAndThen();
  });
  schedule(0);
  prepare();
}

/** What was typed before the editor was there, and where. */
function takeFirst(): { title: string; text: string; focus: Field | null } {
  const title = document.getElementById("title-first") as HTMLInputElement | null;
  const text = document.getElementById("text-first") as HTMLTextAreaElement | null;
  const focus = document.activeElement === title ? "title" : document.activeElement === text ? "text" : null;
  const found = { title: title?.value ?? "", text: text?.value ?? "", focus: focus as Field | null };
  title?.remove();
  text?.remove();
  return found;
}

function edited(): void {
  blank.value = !surface.value?.title() && !surface.value?.text();
  schedule();
  keepSoon();
}

function listen(): void {
  addEventListener("pagehide", keepAtOnce);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void keepDraft());
  addEventListener("online", () => schedule(0));
  addEventListener("resize", placeNotes);
  addEventListener("keydown", onKey);
  addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void openFile(file);
  });
}

function onKey(event: KeyboardEvent): void {
  if (panel.value !== null) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) panel.value = null; // it is still being loaded
    return;
  }
  if (event.key === "F8") {
    event.preventDefault();
    step(event.shiftKey ? -1 : 1, true);
  } else if (event.key === "Escape" && (event.target as Element).closest(".note")) {
    event.preventDefault();
    backToText();
  }
}

active.subscribe(() => placeNotes());
listen();
void start();
