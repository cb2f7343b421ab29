/**
 * What lies above everything else: the help, and the text of a file.
 *
 * @module
 */
import type { TerminalInput } from "../terminal/input.ts";
import { bindings } from "./actions.ts";
import type { Overlay, State } from "./state.ts";
import type { Step } from "./step.ts";

/** The lines of the help: keys, and what they do. */
export const helpRows = bindings.flatMap(({ help }) => help === undefined ? [] : [help]);

/** Rows of the screen that are not its text: title and last line. */
const around = 2;

/** A key while it is there; those that move do, and others close it. */
export function updateOverlay(state: State, overlay: Overlay, input: TerminalInput): Step {
  const page = Math.max(1, state.size.rows - around);
  const count = overlay.kind === "help" ? helpRows.length : overlay.lines.length;
  const scrolled = (top: number): Step => [{
    ...state,
    overlay: { ...overlay, top: Math.max(0, Math.min(top, count - page)) },
  }];
  if (input.type === "paste") return [state];
  if (input.type === "mouse") {
    if (input.action === "wheel-up") return scrolled(overlay.top - 3);
    if (input.action === "wheel-down") return scrolled(overlay.top + 3);
    return [state];
  }
  const by = steps[input.key];
  if (by !== undefined) return scrolled(overlay.top + by(page));
  if (input.key === "ctrl+c") return [state, { type: "quit" }];
  if (input.key === "ctrl+z") return [state, { type: "suspend" }];
  return [{ ...state, overlay: undefined }];
}

const line = (by: number) => () => by;
const pageUp = (page: number) => 1 - page;
const pageDown = (page: number) => Math.max(1, page - 1);

const steps: Readonly<Record<string, (page: number) => number>> = {
  ...{ up: line(-1), k: line(-1), down: line(1), j: line(1) },
  ...{ "page-up": pageUp, u: pageUp, "page-down": pageDown, d: pageDown, space: pageDown },
  ...{ home: line(-Infinity), g: line(-Infinity), end: line(Infinity), G: line(Infinity) },
};
