/** Brings a paste, a file or an example into the draft. */
import { tidyText } from "../offsets";
import { announce, dismissals, notice, surface } from "../state";
import { schedule } from "../live";
import { beginAnew } from "../history/base";
import { keepBeforeReplacing } from "../history/keep";
import type { Field } from "../editor/places";
import { readFile, UnreadableFile } from "./files";
import { firstLine, splitTitle, withoutFirstLine } from "./title";

/** Take a paste if it is more than plain text in the middle of a draft; else leave it to the editor. */
export function receivePaste(data: DataTransfer, field: Field): boolean {
  const [file] = data.files;
  const html = data.getData("text/html");
  const plain = data.getData("text/plain");
  if (file && !plain && !html) {
    void openFile(file);
    return true;
  }
  if (field === "title") return receiveArticle(html, plain);
  if (html && !data.types.includes("vscode-editor-data") && isRich(html, plain)) {
    void import("./markdown").then(({ htmlToMarkdown }) => insert(htmlToMarkdown(html)));
    return true;
  }
  if (!plain) return false;
  insert(tidyText(plain));
  return true;
}

const LONGEST_TITLE = 300; // characters

/** Take what was pasted into the title and is an article: into the text it goes, before what is there. */
function receiveArticle(html: string, plain: string): boolean {
  const words = plain.trim();
  if (words.length <= LONGEST_TITLE && !/\n\s*\n/.test(words)) return false;
  if (isRich(html, plain)) void import("./markdown").then(({ htmlToMarkdown }) => moveToText(htmlToMarkdown(html)));
  else moveToText(tidyText(plain));
  return true;
}

function moveToText(words: string): void {
  const desk = surface.value;
  if (!desk) return;
  const before = { title: desk.title(), text: desk.text() };
  if (!before.text.trim()) beginAnew("you pasted");
  const found = splitTitle(words);
  const title = found.title || before.title || firstLine(words);
  const text = found.title || before.title ? found.text : withoutFirstLine(words, title);
  desk.replace({ title, text: [text, before.text].filter((each) => each.trim()).join("\n\n") });
  desk.focus("text");
  schedule(0);
  const message = "That was more than a title: the article is in the text now.";
  notice.value = { message, undo: () => (desk.replace(before), schedule(0)) };
  announce(message);
}

const STRUCTURE = /<(h[1-6]|p|ul|ol|li|table|blockquote|a|b|strong|i|em|img|br|div|article|span style)\b/i;
const WRITTEN_MARKDOWN = /^(#{1,6} |[-*] |\d+\. |> |```)|\]\(https?:/m;

/** Whether the HTML says more than the plain text; Markdown that was copied from a page does not. */
function isRich(html: string, plain: string): boolean {
  if (!STRUCTURE.test(html)) return false;
  const structured = /<(h[1-6]|ul|ol|table|blockquote|strong|em|b|i|a)\b/i.test(html);
  return structured || !WRITTEN_MARKDOWN.test(plain);
}

function insert(words: string): void {
  const desk = surface.value;
  if (!desk) return;
  if (desk.text().trim() === "") beginAnew("you pasted");
  if (desk.text().trim() === "" && desk.title().trim() === "") {
    const { title, text } = splitTitle(words);
    if (title) {
      desk.replace({ title, text });
      return schedule(0);
    }
  }
  desk.insert(words);
  schedule(0);
}

/** Open a file in place of the draft; the former one is kept in the history. */
export async function openFile(file: File): Promise<void> {
  try {
    const { words, said } = await readFile(file);
    const draft = splitTitle(words);
    await openDraft(draft.title ? draft : { title: "", text: words }, file.name);
    if (said) notice.value = { message: said };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    notice.value = { message: error.message };
    announce(error.message);
  }
}

/** Put a draft in place of the present one at once; that one is kept in the history meanwhile. */
export async function openDraft(draft: { title: string; text: string }, name: string): Promise<void> {
  const desk = surface.value;
  if (!desk) return;
  const kept = keepBeforeReplacing();
  dismissals.value = [];
  beginAnew(draft.text ? "you opened it" : "you began");
  desk.replace(draft);
  window.scrollTo({ top: 0 });
  schedule(0);
  announce(`Opened ${name}`);
  await kept;
}
