/**
 * The last line of the screen where something is asked there: a filter, a name, a size, a file to write.
 *
 * @module
 */
import { messageOf } from "../../core/plugin/cli/process.ts";
import { parseSize } from "../../core/text/size.ts";
import { sanitise } from "../print/sanitise.ts";
import type { TerminalInput } from "../terminal/input.ts";
import type { ExplorerModel } from "./model.ts";
import { chosenNode, type Prompt, type State, withTree } from "./state.ts";
import type { Step } from "./step.ts";
import { nextFound } from "./tree_actions.ts";
import { noFilter } from "./visible.ts";

/** The question in front of what is typed. */
export const questions: Readonly<Record<Prompt["asks"], string>> = {
  filter: "Filter: ",
  search: "Search: ",
  size: "At least (such as 1MB): ",
  export: "Write to: ",
};

/** With more paths than that, a filter waits for Enter: each key would take a while. */
const manyPaths = 200_000;

/** More than that is no name. */
const longest = 4096;

/** Asks for it; what was said before stands there. */
export function askFor(
  model: ExplorerModel,
  state: State,
  action: "filter" | "search" | "smallest" | "export",
): Step {
  const ask = (asks: Prompt["asks"], text: string): Step => [{ ...state, prompt: { asks, text } }];
  if (action === "filter") return ask("filter", state.filter.pattern);
  if (action === "search") return ask("search", "");
  if (action === "smallest") {
    const { smallest } = state.filter;
    return ask("size", smallest === 0 ? "" : String(smallest));
  }
  const node = chosenNode(state);
  if (node === undefined || state.focus !== "tree") {
    return [{ ...state, news: "Choose a file in the tree, then press x." }];
  }
  if (state.view.kind(node) !== "file") {
    return [{
      ...state,
      news: "Only files can be written; `quilla export` has whole directories.",
    }];
  }
  return ask("export", proposal(model.name(node)));
}

/** The name that a file has, with nothing in it that would make the disk or a terminal do what nobody asked for. */
function proposal(name: string): string {
  const harmless = sanitise(name).replace(/[\n/\\]/g, "_");
  return /^\.{0,2}$/.test(harmless) ? "file" : harmless;
}

/** No filter is left. */
export function closePrompt(model: ExplorerModel, state: State): Step {
  if (state.filter === noFilter) return [state];
  return [withTree(model, state, { filter: noFilter })];
}

/** A key while something is asked. */
export function updatePrompt(
  model: ExplorerModel,
  state: State,
  prompt: Prompt,
  input: TerminalInput,
): Step {
  if (input.type === "mouse") return [state];
  if (input.type === "paste") {
    return typed(model, state, prompt, prompt.text + input.text.replace(/\p{Cc}/gu, ""));
  }
  const { key } = input;
  const characters = [...prompt.text];
  if (key === "ctrl+c" || key === "escape") {
    const closed: State = { ...state, prompt: undefined };
    return prompt.asks === "filter" ? typedFilter(model, closed, "") : [closed];
  }
  if (key === "enter") return answered(model, { ...state, prompt: undefined }, prompt);
  if (key === "backspace") return typed(model, state, prompt, characters.slice(0, -1).join(""));
  if (key === "ctrl+u") return typed(model, state, prompt, "");
  if (key === "ctrl+w") return typed(model, state, prompt, prompt.text.replace(/\S*\s*$/, ""));
  const character = key === "space" ? " " : key;
  return [...character].length === 1
    ? typed(model, state, prompt, prompt.text + character)
    : [state];
}

/** What stands there now; a filter filters at once. */
function typed(model: ExplorerModel, state: State, prompt: Prompt, text: string): Step {
  const next: State = { ...state, prompt: { ...prompt, text: text.slice(0, longest) } };
  const isApplied = prompt.asks === "filter" && (model.count <= manyPaths || text === "");
  return isApplied ? typedFilter(model, next, text) : [next];
}

function typedFilter(model: ExplorerModel, state: State, pattern: string): Step {
  if (pattern === state.filter.pattern) return [state];
  try {
    return [withTree(model, state, { filter: { ...state.filter, pattern } })];
  } catch (error) {
    // Half of a pattern is none: its other half is about to be typed.
    return [{ ...state, news: messageOf(error) }];
  }
}

function answered(model: ExplorerModel, state: State, { asks, text }: Prompt): Step {
  if (asks === "filter") return typedFilter(model, state, text);
  if (asks === "search") return [nextFound(model, { ...state, searched: text }, text, 1)];
  if (asks === "size") {
    const smallest = text.trim() === "" ? 0 : parseSize(text.trim());
    if (smallest === undefined) {
      return [{ ...state, news: `${JSON.stringify(text)} is no size, such as 500k or 1MB.` }];
    }
    return [withTree(model, state, { filter: { ...state.filter, smallest } })];
  }
  const node = chosenNode(state);
  if (node === undefined || text === "") return [{ ...state, news: "Nothing was written." }];
  const news = "writing …";
  return [{ ...state, news }, { type: "export", node, to: text, replaces: false }];
}

/** Whether a file that is there is replaced: only a `y` says so. */
export function answerReplacing(
  before: State,
  { node, to }: NonNullable<State["replaces"]>,
  input: TerminalInput,
): Step {
  if (input.type !== "key") return [before];
  const state: State = { ...before, replaces: undefined };
  if (input.key !== "y" && input.key !== "Y") return [{ ...state, news: "Nothing was written." }];
  return [{ ...state, news: "writing …" }, { type: "export", node, to, replaces: true }];
}
