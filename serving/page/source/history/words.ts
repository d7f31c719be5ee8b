/** What was changed between two texts, word by word. */

export interface Piece {
  kind: "same" | "added" | "removed";
  text: string;
}

const MOST_CELLS = 1_000_000; // beyond it the texts are shown whole: nobody reads such a difference

export function diffWords(before: string, after: string): Piece[] {
  const [old, now] = [tokens(before), tokens(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const head = old.slice(0, start).map((text): Piece => ({ kind: "same", text }));
  const tail = old.slice(old.length - end).map((text): Piece => ({ kind: "same", text }));
  const middle = diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return join([...head, ...middle, ...tail]);
}

function tokens(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** Along a longest common subsequence. */
function diffMiddle(old: string[], now: string[]): Piece[] {
  if (old.length * now.length > MOST_CELLS) return [...pieces("removed", old), ...pieces("added", now)];
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] as number;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      longest[row * width + column] =
        old[row] === now[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found: Piece[] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      found.push({ kind: "same", text: old[row] as string });
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) found.push({ kind: "removed", text: old[row++] as string });
    else found.push({ kind: "added", text: now[column++] as string });
  }
  return [...found, ...pieces("removed", old.slice(row)), ...pieces("added", now.slice(column))];
}

function pieces(kind: Piece["kind"], words: string[]): Piece[] {
  return words.map((text) => ({ kind, text }));
}

function join(found: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of found) {
    const last = joined.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}
