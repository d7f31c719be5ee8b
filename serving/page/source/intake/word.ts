/** Word documents to HTML. */
import mammoth from "mammoth";

export async function wordToHtml(data: ArrayBuffer): Promise<string> {
  const noImages = mammoth.images.imgElement(async () => ({ src: "" }));
  const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"];
  const { value } = await mammoth.convertToHtml({ arrayBuffer: data }, { convertImage: noImages, styleMap });
  return value;
}
