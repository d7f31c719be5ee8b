/** The result on one page, for a colleague; seen in print only. */
import { describe } from "../navigate";
import { hidden, scored, shown, surface } from "../state";
import { strongest } from "./sections";
import { verdicts } from "../share";
import { countOf, excerpt } from "../wording";

const MOST = 10;

export function Paper() {
  const about = scored.value;
  if (!about) return <p>There is no report yet.</p>;
  const [found, aside, strong] = [shown.value, hidden.value, strongest(about)];
  return (
    <>
      <p class="kicker">Second Customer</p>
      <h1>{excerpt(about.title, 160) || "Untitled draft"}</h1>
      {verdicts(about.report).map((line) => <p key={line} class="verdict-line">{line}</p>)}
      {strong.length > 0 && <p>Worth passing on: {strong.join("; ")}.</p>}
      <h2>{found.length ? countOf(found.length, "finding") : "Nothing stands out as weak"}</h2>
      <ol>
        {found.slice(0, MOST).map((finding) => (
          <li key={finding.id}>
            <p><strong>{finding.label}</strong> {!finding.place.whole && <q>{excerpt(surface.value?.words(finding.place) ?? "", 90)}</q>}</p>
            {finding.advice.slice(0, 2).map(({ mend, seen }, number) => <p key={number}>{excerpt(seen, 160)} {mend}</p>)}
            {finding.without && <p>{finding.without}</p>}
          </li>
        ))}
      </ol>
      {found.length > MOST && <p>And {countOf(found.length - MOST, "more")}.</p>}
      {aside.length > 0 && <p>Dismissed by the editor: {aside.map((finding) => describe(finding)).join(" ")}</p>}
      <p class="model">Model {about.report.model.version} · {new Date().toLocaleDateString(undefined, { dateStyle: "long" })}</p>
    </>
  );
}
