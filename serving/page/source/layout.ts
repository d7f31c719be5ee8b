/** Puts each note beside what it is about, without two of them overlapping. */
import { active, shown, surface } from "./state";

const GAP = 12;
export const WIDE = matchMedia("(min-width: 900px)");

let planned = 0;

/** Place the notes before the next frame; asked many times it works once. */
export function placeNotes(): void {
  if (planned) return;
  planned = requestAnimationFrame(() => {
    planned = 0;
    place();
  });
}

function place(): void {
  const list = document.querySelector<HTMLElement>("#notes .list");
  const desk = surface.peek();
  if (!list || !desk) return;
  const holders = [...list.children] as HTMLElement[];
  if (!WIDE.matches) {
    list.style.height = "";
    for (const holder of holders) holder.style.transform = "";
    return;
  }
  const origin = list.getBoundingClientRect().top;
  const found = shown.peek();
  const wanted = found.map(({ place }) => (place.whole ? 0 : desk.top(place) - origin));
  const heights = holders.map((holder) => holder.offsetHeight);
  const chosen = found.findIndex((finding) => finding.id === active.peek());
  const tops = spread(wanted, heights, chosen);
  holders.forEach((holder, index) => (holder.style.transform = `translateY(${Math.round(tops[index] ?? 0)}px)`));
  const last = tops.length - 1;
  list.style.height = last < 0 ? "" : `${Math.ceil((tops[last] ?? 0) + (heights[last] ?? 0))}px`;
}

/** Tops near the wanted ones, in order, none overlapping; the chosen one gets its place where there is room above. */
export function spread(wanted: number[], heights: number[], chosen: number): number[] {
  const tops = [...wanted];
  const height = (index: number): number => (heights[index] ?? 0) + GAP;
  for (let index = chosen - 1; index >= 0; index--) {
    tops[index] = Math.min(tops[index] as number, (tops[index + 1] as number) - height(index));
  }
  let free = 0;
  tops.forEach((top, index) => {
    tops[index] = Math.max(top, free);
    free = (tops[index] as number) + height(index);
  });
  return tops;
}

WIDE.addEventListener("change", placeNotes);
