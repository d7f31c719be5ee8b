/** What an editor passes on: a summary without links, and the report as a file. */
import { describe } from "./navigate";
import { outcomeNames, type Report } from "./report";
import { excerpt, chanceLine, verdictLine } from "./wording";
import { scored, shown, surface } from "./state";

/** A summary as plain text; what looks like an address is left out of it. */
export function summary(): string {
  const about = scored.value;
  if (!about) return "";
  const { report } = about;
  const lines = [`# ${unlinked(about.title.trim() || "Untitled draft")}`, "", ...verdicts(report), ""];
  const found = shown.value;
  lines.push(found.length ? "What to look at:" : "Nothing stands out as weak.");
  for (const finding of found) {
    const words = finding.place.whole ? "" : unlinked(excerpt(surface.value?.words(finding.place) ?? "", 60));
    lines.push(`- ${words ? `“${words}” ` : ""}${unlinked(describe(finding))}`);
  }
  lines.push("", `Model ${report.model.version}`);
  return lines.join("\n").replace(/\u00a0/g, " ");
}

export function verdicts(report: Report): string[] {
  return outcomeNames(report).flatMap((name) => {
    const outcome = report.outcomes[name];
    if (!outcome) return [];
    const { who, what } = verdictLine(name, outcome);
    return [`${who}: ${what}. ${chanceLine(outcome)}.`];
  });
}

/** Words without addresses: of a Markdown link its text stays. */
export function unlinked(words: string): string {
  return words
    .replace(/!?\[([^\]]*)\](\([^)]*\)?|\[[^\]]*\])/g, "$1")
    .replace(/<?\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:)[^\s<>)\]”]*>?/gi, "[link]");
}

export function download(name: string, content: unknown): void {
  const blob = new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
