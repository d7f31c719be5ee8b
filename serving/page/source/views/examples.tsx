/** The examples, for later visits. */
import { Dialog } from "./dialog";
import { ExampleList } from "./example-list";

export function Examples() {
  return (
    <Dialog title="Examples">
      <p class="hint">Written for this page; the people and figures in them are invented. What you are writing is kept in the history.</p>
      <ExampleList />
    </Dialog>
  );
}
