import middling from "./middling.md";
import strong from "./strong.md";
import weak from "./weak.md";

export const EXAMPLES = [
  { name: "A strong draft", about: "an experiment, with what was measured and what went wrong", text: strong },
  { name: "A middling draft", about: "useful advice, with a section that holds it back", text: middling },
  { name: "A weak draft", about: "smooth, and about nothing in particular", text: weak },
];
