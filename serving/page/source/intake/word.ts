/** Word documents to HTML. */
import JSZip from "jszip";
import mammoth from "mammoth";

/** What a document holds beside its text: `changes` that were tracked (insertions count as made, deletions are left out) and `comments`. */
export interface Beside {
  changes: number;
  comments: number;
}

export async function wordToHtml(data: ArrayBuffer): Promise<{ html: string; beside: Beside }> {
  const noImages = mammoth.images.imgElement(async () => ({ src: "" }));
  const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"];
  const { value } = await mammoth.convertToHtml({ arrayBuffer: data }, { convertImage: noImages, styleMap });
  return { html: value, beside: await lookBeside(data) };
}

const CHANGE = /<\w+:(?:ins|del)\s[^<>]*[^/<>]>/g; // a stretch; the mark of a paragraph has no content
const COMMENT = /<\w+:comment\s/g;

async function lookBeside(data: ArrayBuffer): Promise<Beside> {
  const zip = await JSZip.loadAsync(data);
  const count = async (name: string, pattern: RegExp): Promise<number> => (await zip.file(name)?.async("string"))?.match(pattern)?.length ?? 0;
  return { changes: await count("word/document.xml", CHANGE), comments: await count("word/comments.xml", COMMENT) };
}
