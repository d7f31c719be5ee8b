/** The windows that a visit may never open. */
import { panel } from "../state";
import { Examples } from "./examples";
import { Headlines } from "./headlines";
import { Help } from "./help";
import { History } from "./history";
import { Sharing } from "./sharing";

export function Panels() {
  switch (panel.value) {
    case "headlines": return <Headlines />;
    case "history": return <History />;
    case "share": return <Sharing />;
    case "help": return <Help />;
    case "examples": return <Examples />;
    default: return null;
  }
}
