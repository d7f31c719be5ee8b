/** The archive's distribution with the draft on it. */
import type { OutcomeScore } from "../report";
import { percent } from "../wording";

const [WIDTH, HEIGHT, BASE] = [280, 72, 54];
const BINS = 36;

/** `archive`: the archive's percentiles 0 to 100 of the probability, ascending. */
export function Distribution({ archive, outcome }: { archive: number[]; outcome: OutcomeScore }) {
  const low = Math.min(archive[1] ?? 0, outcome.low); // one article in a hundred lies beyond either end
  const high = Math.max(archive[99] ?? 1, outcome.high);
  const x = (probability: number): number => 6 + ((probability - low) / (high - low || 1)) * (WIDTH - 12);
  const heights = histogram(archive, low, high);
  const highest = Math.max(...heights);
  const step = (WIDTH - 12) / BINS;
  const label =
    `The archive’s articles by their chance, nearly all from ${percent(archive[1] ?? 0)} to ${percent(archive[99] ?? 1)}, half of them ` +
    `below ${percent(archive[50] ?? 0)}. This draft: ${percent(outcome.probability)}.`;
  const here = clamp(x(outcome.probability), 34, WIDTH - 34);
  return (
    <svg class="distribution" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <rect class="span" x={x(outcome.low)} y={4} width={x(outcome.high) - x(outcome.low)} height={BASE - 4} rx={2} />
      {heights.map((height, bin) => {
        const drawn = (height / highest) * (BASE - 12);
        const below = low + ((bin + 0.5) / BINS) * (high - low) <= outcome.probability;
        return <rect key={bin} class={below ? "below" : "above"} x={6 + bin * step + 0.5} y={BASE - drawn} width={step - 1} height={drawn} />;
      })}
      <line class="axis" x1={6} x2={WIDTH - 6} y1={BASE} y2={BASE} />
      <path class="here" d={`M${x(outcome.probability)} 2V${BASE + 3}`} />
      {here > 74 && <text x={6} y={HEIGHT - 3}>{percent(low)}</text>}
      {here < WIDTH - 74 && <text x={WIDTH - 6} y={HEIGHT - 3} text-anchor="end">{percent(high)}</text>}
      <text class="draft" x={here} y={HEIGHT - 3} text-anchor="middle">this draft</text>
    </svg>
  );
}

/** The share of the archive in each of `BINS` equal spans. */
function histogram(archive: number[], low: number, high: number): number[] {
  const edges = Array.from({ length: BINS + 1 }, (_, bin) => below(archive, low + (bin / BINS) * (high - low)));
  return edges.slice(1).map((edge, bin) => edge - (edges[bin] as number));
}

/** How many hundredths of the archive lie below a probability. */
function below(archive: number[], probability: number): number {
  if (probability <= (archive[0] ?? 0)) return 0;
  const next = archive.findIndex((value) => value >= probability);
  if (next < 0) return archive.length - 1;
  const [from, to] = [archive[next - 1] as number, archive[next] as number];
  return next - 1 + (to > from ? (probability - from) / (to - from) : 1);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
