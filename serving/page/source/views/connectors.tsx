/** Who may share the draft: a short list of names, each with the past shares that speak for it. */
import { useState } from "preact/hooks";
import type { Connector, Report } from "../report";
import { schedule } from "../live";
import { scored } from "../state";
import { MARKS, markOf, marksAsCsv, setMark, setSite, site, told } from "../told";
import { capitalise, chanceInWords, lastShared } from "../wording";

const NAMES = 6;

export function WhoMayShare({ report }: { report: Report }) {
  const named = report.connectors;
  return (
    <section class="connectors" aria-labelledby="connectors-title">
      <h3 id="connectors-title">Who may share this</h3>
      {named === null || named === undefined ? <NoIndex /> : (
        <>
          <Site />
          {named.length > 0 ? <ol>{named.slice(0, NAMES).map((each) => <Name key={each.name} about={each} />)}</ol> : <p class="hint">Nobody in the index shared anything yet that could be compared. Give the draft a headline.</p>}
          {told.value.length > 0 && <button type="button" class="plain" onClick={download}>Save my marks as a file</button>}
        </>
      )}
    </section>
  );
}

function NoIndex() {
  const [example, show] = useState<Connector[] | null>(null);
  return (
    <>
      <p class="hint">
        This service knows no past shares yet. Give whoever runs it a list of who passed on what (links to you, newsletters, mentions): <code>make connectors DATA=events.csv</code> turns it into names here.
      </p>
      {example ? (
        <>
          <p class="hint">An example: invented names, for an invented draft on mulching.</p>
          <ol>{example.map((each) => <Name key={each.name} about={each} invented />)}</ol>
        </>
      ) : (
        <button type="button" class="plain" onClick={() => void import("../examples/connectors.json").then((found) => show(found.default as Connector[]))}>Try an example</button>
      )}
    </>
  );
}

function Site() {
  return (
    <label class="site">
      Your site{" "}
      <input
        type="text" inputMode="url" placeholder="example.com" value={site.value} spellcheck={false} autocomplete="off"
        onChange={(event) => {
          setSite(event.currentTarget.value);
          schedule(0);
        }}
      />
    </label>
  );
}

/** `invented`: of the example, whose names cannot be told and whose addresses lead nowhere. */
function Name({ about, invented = false }: { about: Connector; invented?: boolean }) {
  const title = scored.value?.title ?? "";
  const mark = markOf(about, title);
  return (
    <li data-connector={about.name} data-mark={mark ?? ""}>
      <p class="who">
        <strong>{about.name}</strong>
        {about.kind !== "other" && <span class="kind">{about.kind}</span>} <span class="likely">{chanceInWords(about)}</span>
      </p>
      <p class="why">{lastShared(about)} {capitalise(about.why)}.</p>
      {about.contact && <p class="why">{about.contact}</p>}
      {about.because.length > 0 && (
        <details>
          <summary>What they shared before</summary>
          <ul>
            {about.because.map((proof) => (
              <li key={proof.url + proof.shared_at}>
                {!invented && /^https?:\/\//i.test(proof.url) ? <a href={proof.url} target="_blank" rel="noopener noreferrer">{proof.title}</a> : proof.title} <time>{proof.shared_at}</time>
              </li>
            ))}
          </ul>
        </details>
      )}
      {!invented && (
        <p class="marks" role="group" aria-label={`What came of ${about.name}`}>
          {MARKS.map((each) => (
            <button key={each} type="button" class="plain" aria-pressed={mark === each} onClick={() => setMark(about, title, each)}>{capitalise(each)}</button>
          ))}
        </p>
      )}
    </li>
  );
}

function download(): void {
  const address = URL.createObjectURL(new Blob([marksAsCsv()], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "connectors.csv";
  link.click();
  URL.revokeObjectURL(address);
}
