/** Puts another title in place of the draft's, with a way back. */
import { keepSoon } from "./history/keep";
import { withoutFirstLine } from "./intake/title";
import { schedule } from "./live";
import { announce, notice, panel, surface } from "./state";

export function useTitle(title: string): void {
  const desk = surface.value;
  if (!desk) return;
  const before = { title: desk.title(), text: desk.text() };
  desk.replace({ title, text: before.title ? before.text : withoutFirstLine(before.text, title) });
  panel.value = null;
  keepSoon();
  schedule(0);
  notice.value = {
    message: `The title is now “${title}”.`,
    undo: () => {
      desk.replace(before);
      schedule(0);
    },
  };
  announce("The title was replaced");
}
