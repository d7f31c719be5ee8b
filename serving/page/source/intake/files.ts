/** Files that an editor opens or drops: Markdown, plain text, HTML and Word documents. */
import { tidyText } from "../offsets";
import { countOf } from "../wording";

export const ACCEPTED = ".md,.markdown,.txt,.text,.html,.htm,.docx";
const MOST_BYTES = 20_000_000;

/** A file that cannot be opened; the message says why and what to do. */
export class UnreadableFile extends Error {}

/** What a file holds: its text as Markdown, and what had to be left out of it, in words. */
export interface Opened {
  words: string;
  said: string;
}

export async function readFile(file: File): Promise<Opened> {
  const ending = /\.(\w+)$/.exec(file.name.toLowerCase())?.[1] ?? "";
  if (file.size > MOST_BYTES) throw new UnreadableFile(`${file.name} is larger than 20 MB: open a shorter piece.`);
  if (ending === "docx") return readWord(file);
  if (/^(md|markdown|txt|text)$/.test(ending)) return { words: tidyText(await decode(file)), said: "" };
  if (/^html?$/.test(ending)) return { words: (await import("./markdown")).htmlToMarkdown(await decode(file)), said: "" };
  throw new UnreadableFile(`${file.name} is no .md, .txt, .html or .docx file: save it as one of these, or paste its text.`);
}

async function decode(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  const start = new Uint8Array(bytes.slice(0, 2));
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes); // what older editors write
  }
}

async function readWord(file: File): Promise<Opened> {
  const [{ wordToHtml }, { htmlToMarkdown }] = await Promise.all([import("./word"), import("./markdown")]);
  try {
    const { html, beside } = await wordToHtml(await file.arrayBuffer());
    const parts = [
      beside.changes ? `${countOf(beside.changes, "tracked change")} read as accepted` : "",
      beside.comments ? `${countOf(beside.comments, "comment")} left out` : "",
    ].filter(Boolean);
    return { words: htmlToMarkdown(html), said: parts.length ? `${file.name}: ${parts.join(", ")}.` : "" };
  } catch {
    throw new UnreadableFile(`${file.name} can’t be read as a Word document: open it in Word and paste its text.`);
  }
}
