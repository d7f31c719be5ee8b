/** Several titles side by side: which would do better for this text, and which are too close to tell. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Comparison, RankedTitle } from "../report";
import { compare, Refusal } from "../service";
import { announce, surface } from "../state";
import { useTitle } from "../title";
import { countOf, interval, percent, points, sentence } from "../wording";
import { Dialog } from "./dialog";

const NOISE = 2; // percentage points; smaller differences the service calls ties

type Answer = { kind: "none" } | { kind: "asked" } | { kind: "refused"; message: string } | { kind: "ranked"; comparison: Comparison };

export function Headlines() {
  const [lines, write] = useState(surface.value?.title() ? `${surface.value.title()}\n` : "");
  const [answer, setAnswer] = useState<Answer>({ kind: "none" });
  const asked = useRef<AbortController | null>(null);
  useEffect(() => () => asked.current?.abort(), []);
  const titles = [...new Set(lines.split("\n").map((line) => line.trim()).filter(Boolean))];
  const ask = async (): Promise<void> => {
    asked.current?.abort();
    const mine = (asked.current = new AbortController());
    setAnswer({ kind: "asked" });
    const found = await rank(titles, mine.signal);
    if (!found) return;
    setAnswer(found);
    announce(found.kind === "ranked" ? `${countOf(titles.length, "headline")} ranked` : found.kind === "refused" ? found.message : "");
  };
  return (
    <Dialog title="Try headlines" wide>
      <form onSubmit={(event) => (event.preventDefault(), void ask())}>
        <label for="titles">Headlines, one per line</label>
        <textarea id="titles" rows={5} value={lines} onInput={(event) => write(event.currentTarget.value)} />
        <p class="actions">
          <button type="submit" class="main" disabled={!titles.length || answer.kind === "asked"}>Compare</button>
          <span class="hint">{answer.kind === "asked" ? "Reading…" : titles.length === 1 ? "Add another to compare." : ""}</span>
        </p>
      </form>
      {answer.kind === "refused" && <p class="problem">{answer.message}</p>}
      {answer.kind === "ranked" && <Ranking comparison={answer.comparison} />}
    </Dialog>
  );
}

async function rank(titles: string[], signal: AbortSignal): Promise<Answer | null> {
  try {
    return { kind: "ranked", comparison: await compare(surface.value?.text() ?? "", titles, signal) };
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", message: error.retry ? `${sentence(error.message)} Try again in a moment.` : sentence(error.message) };
  }
}

function Ranking({ comparison }: { comparison: Comparison }) {
  const { titles } = comparison;
  const span = { low: Math.min(...titles.map(({ low }) => low)), high: Math.max(...titles.map(({ high }) => high)) };
  const ties = titles.filter(({ tie }) => tie).length;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Ranking">
      <table class="ranking">
        <caption>{ties > 1 ? `The first ${ties} are too close to call: choose the one you like.` : titles.length > 1 ? "One headline is ahead." : ""}</caption>
        <thead>
          <tr><th scope="col">Rank</th><th scope="col">Headline</th><th scope="col">Chance</th><th scope="col">Difference</th><th scope="col"><span class="unseen">Choose</span></th></tr>
        </thead>
        <tbody>{titles.map((title) => <Row key={title.title} title={title} span={span} />)}</tbody>
      </table>
      <p class="hint">In brackets: the range that the chance lies in four times out of five.</p>
    </div>
  );
}

function Row({ title, span }: { title: RankedTitle; span: { low: number; high: number } }) {
  const current = title.title === surface.value?.title().trim();
  return (
    <tr class={title.tie ? "tie" : ""}>
      <td>{title.rank}</td>
      <th scope="row">{title.title}</th>
      <td class="figures">{percent(title.probability)} <span class="hint">({interval(title.low, title.high)})</span><Range title={title} span={span} /></td>
      <td>{difference(title)}</td>
      <td>{current ? <span class="hint">in use</span> : <button type="button" onClick={() => useTitle(title.title)} aria-label={`Use this: ${title.title}`}>Use this</button>}</td>
    </tr>
  );
}

function difference(title: RankedTitle): string {
  if (title.tie) return "too close to call";
  if (title.difference === 0) return "ahead";
  return `−${countOf(Math.abs(points(title.difference)), "point")}, give or take ${NOISE}`;
}

function Range({ title, span }: { title: RankedTitle; span: { low: number; high: number } }) {
  const x = (probability: number): number => 4 + ((probability - span.low) / (span.high - span.low || 1)) * 112;
  return (
    <svg class="range" viewBox="0 0 120 12" aria-hidden="true">
      <line x1={x(title.low)} x2={x(title.high)} y1={6} y2={6} />
      <circle cx={x(title.probability)} cy={6} r={4} />
    </svg>
  );
}
