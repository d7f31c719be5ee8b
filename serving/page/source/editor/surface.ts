/** The writing surface: a field for the title, one for the text, and the places in both. */
import { history, historyKeymap, isolateHistory, standardKeymap } from "@codemirror/commands";
import { ChangeSet, EditorState, Transaction, type ChangeDesc, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder, type ViewUpdate } from "@codemirror/view";
import { active, baseline, dismissals, findings, scored } from "../state";
import { drawMarks, marks } from "./marks";
import { movePlace, type Field, type Place } from "./places";
import { markdownStyle } from "./style";

export interface Draft {
  title: string;
  text: string;
}

/** The draft as it was asked about, and what was changed since. */
export interface Snapshot extends Draft {
  changes: Record<Field, ChangeDesc>;
  close(): void;
}

export interface Hooks {
  edited(): void;
  moved(field: Field, position: number): void;
  laidOut(): void;
  paste(data: DataTransfer, field: Field): boolean;
}

export interface Hosts {
  title: HTMLElement;
  text: HTMLElement;
}

export class Surface {
  private readonly views: Record<Field, EditorView>;
  private readonly open = new Set<Snapshot>();

  constructor(hosts: Hosts, draft: Draft, private readonly hooks: Hooks) {
    this.views = {
      title: new EditorView({ doc: draft.title, parent: hosts.title, extensions: this.titleExtensions() }),
      text: new EditorView({ doc: draft.text, parent: hosts.text, extensions: this.textExtensions() }),
    };
  }

  title(): string {
    return this.views.title.state.doc.toString();
  }

  text(): string {
    return this.views.text.state.doc.toString();
  }

  /** Where the caret stands, for coming back to it. */
  caret(): { field: Field; position: number } {
    const field: Field = this.views.title.hasFocus ? "title" : "text";
    return { field, position: this.views[field].state.selection.main.head };
  }

  setCaret(position: number): void {
    const view = this.views.text;
    view.dispatch({ selection: { anchor: Math.min(position, view.state.doc.length) } });
  }

  /** Put another draft in place of this one; one step for undo. */
  replace(draft: Partial<Draft>): void {
    for (const field of ["title", "text"] as const) {
      const [view, insert] = [this.views[field], draft[field]];
      if (insert === undefined || insert === view.state.doc.toString()) continue;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert },
        selection: { anchor: 0 },
        annotations: [isolateHistory.of("full"), Transaction.userEvent.of("input.replace")],
      });
    }
  }

  /** Insert at the caret, over what is selected. */
  insert(words: string): void {
    const view = this.views.text;
    view.dispatch({ ...view.state.replaceSelection(words), userEvent: "input.paste", scrollIntoView: true });
  }

  /** Take stretches of the text away, with the blank lines around them; one step for undo. */
  drop(places: readonly Place[]): void {
    const view = this.views.text;
    const doc = view.state.doc;
    const changes = places.map(({ from, to }) => {
      let end = Math.min(to, doc.length);
      while (end < doc.length && /\s/.test(doc.sliceString(end, end + 1))) end += 1;
      let start = from;
      if (end === doc.length) while (start > 0 && /\s/.test(doc.sliceString(start - 1, start))) start -= 1;
      return { from: start, to: end };
    });
    view.dispatch({ changes, annotations: [isolateHistory.of("full"), Transaction.userEvent.of("delete.clutter")] });
  }

  snapshot(): Snapshot {
    const changes = { title: ChangeSet.empty(this.views.title.state.doc.length), text: ChangeSet.empty(this.views.text.state.doc.length) };
    const snapshot: Snapshot = { title: this.title(), text: this.text(), changes, close: () => this.open.delete(snapshot) };
    this.open.add(snapshot);
    return snapshot;
  }

  mark(): void {
    for (const field of ["title", "text"] as const) {
      drawMarks(this.views[field], field, findings.peek(), scored.peek(), active.peek());
    }
    this.hooks.laidOut();
  }

  /** The words at a place. */
  words(place: Place): string {
    const doc = this.views[place.field].state.doc;
    return doc.sliceString(Math.min(place.from, doc.length), Math.min(place.to, doc.length));
  }

  /** Where a place begins, in pixels from the top of the window. */
  top(place: Place): number {
    const view = this.views[place.field];
    const position = Math.min(place.from, view.state.doc.length);
    const { from, to } = view.viewport;
    const seen = position >= from && position <= to ? view.coordsAtPos(position, 1) : null;
    return seen ? seen.top : view.documentTop + view.lineBlockAt(position).top;
  }

  /** Scroll to a place, and put the caret there if `focus`. */
  goTo(place: Place, focus: boolean): void {
    const view = this.views[place.field];
    const position = Math.min(place.from, view.state.doc.length);
    const effects = EditorView.scrollIntoView(position, { y: "center", yMargin: 40 });
    view.dispatch(focus ? { effects, selection: { anchor: position } } : { effects });
    if (focus) view.focus();
  }

  focus(field: Field = "text"): void {
    this.views[field].focus();
  }

  private titleExtensions(): Extension {
    const toText = (): boolean => (this.views.text.focus(), true);
    return [
      keymap.of([{ key: "Enter", run: toText }, { key: "ArrowDown", run: (view) => this.atLastLine(view) && toText() }]),
      EditorState.transactionFilter.of((transaction) => onOneLine(transaction)),
      EditorView.contentAttributes.of({ "aria-label": "Title", "aria-multiline": "false", spellcheck: "true", enterkeyhint: "next" }),
      EditorView.domEventHandlers({ paste: (event) => this.receive(event, event.clipboardData, "title") }),
      placeholder("Title"),
      this.shared("title"),
    ];
  }

  private textExtensions(): Extension {
    return [
      markdownStyle,
      EditorView.contentAttributes.of({ "aria-label": "Text", spellcheck: "true", autocapitalize: "sentences" }),
      EditorView.domEventHandlers({
        paste: (event) => this.receive(event, event.clipboardData, "text"),
        drop: (event) => Boolean(event.dataTransfer?.files.length), // the page opens dropped files
      }),
      placeholder("Write here, paste a draft, or drop a file."),
      this.shared("text"),
    ];
  }

  private shared(field: Field): Extension {
    return [
      history(),
      drawSelection(),
      marks,
      EditorView.lineWrapping,
      keymap.of([...standardKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => this.updated(field, update)),
    ];
  }

  private updated(field: Field, update: ViewUpdate): void {
    if (update.docChanged) {
      for (const place of this.places()) if (place.field === field && !place.whole) movePlace(place, update.changes);
      for (const snapshot of this.open) snapshot.changes[field] = (snapshot.changes[field] as ChangeSet).compose(update.changes);
      this.hooks.edited();
    }
    if (update.selectionSet && !update.docChanged) this.hooks.moved(field, update.state.selection.main.head);
    if (update.docChanged || update.geometryChanged) this.hooks.laidOut();
  }

  private *places(): Iterable<Place> {
    for (const finding of findings.peek()) yield* [finding.place, ...finding.inner, ...(finding.also ? [finding.also] : [])];
    for (const known of [...dismissals.peek(), ...(baseline.peek()?.findings ?? [])]) yield known.place;
    yield* scored.peek()?.sections ?? [];
  }

  private receive(event: Event, data: DataTransfer | null, field: Field): boolean {
    const taken = data !== null && this.hooks.paste(data, field);
    if (taken) event.preventDefault();
    return taken;
  }

  private atLastLine(view: EditorView): boolean {
    const caret = view.coordsAtPos(view.state.selection.main.head);
    const end = view.coordsAtPos(view.state.doc.length);
    return !caret || !end || caret.bottom >= end.top + 1;
  }
}

/** A title has one line: what is pasted over several is joined. */
function onOneLine(transaction: Transaction): Transaction | readonly [Transaction, { changes: ReturnType<typeof joins>; sequential: true }] {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  return [transaction, { changes: joins(transaction), sequential: true }];
}

function joins(transaction: Transaction): { from: number; to: number; insert: string }[] {
  const doc = transaction.newDoc;
  const found: { from: number; to: number; insert: string }[] = [];
  for (let number = 1; number < doc.lines; number++) {
    const { to } = doc.line(number);
    found.push({ from: to, to: to + 1, insert: " " });
  }
  return found;
}
