/**
 * The lines of the part below: what there is to say of the file, the layer, and the image.
 *
 * @module
 */
import { formatSize } from "../print/format.ts";
import { timeText } from "../print/file_mode.ts";
import { headOf } from "../terminal/width.ts";
import type { ExplorerModel, Fact } from "./model.ts";
import { chosenNode, type State } from "./state.ts";
import type { NodeChange } from "../../mod.ts";
import { modeText } from "../print/file_mode.ts";

/** A heading, or a line below one; harmless. */
export interface DetailLine {
  readonly text: string;
  readonly isHeading: boolean;
}

const changeWords: Readonly<Record<NodeChange, string>> = {
  same: "as it was before",
  added: "added",
  changed: "modified",
  removed: "removed",
};

/** @param columns how wide they may be: longer ones go on in the next line */
export function detailLines(model: ExplorerModel, state: State, columns: number): DetailLine[] {
  const file = fileFacts(model, state);
  const layer = layerFacts(model, state);
  const sections = state.focus === "tree" ? [file, layer] : [layer, file];
  const lines: DetailLine[] = [];
  for (const [heading, facts] of [...sections, ["Image", model.details]] as const) {
    if (facts.length === 0) continue;
    lines.push({ text: heading, isHeading: true });
    for (const fact of facts) {
      for (const text of wrapped(state.signs.write(fact.join(": ")), columns)) {
        lines.push({ text, isHeading: false });
      }
    }
  }
  return lines;
}

type Section = readonly [heading: string, facts: readonly Fact[]];

function layerFacts({ layers, word }: ExplorerModel, { layer }: State): Section {
  const { step, facts } = layers[layer.at]!;
  const name = word === "layer" ? "Layer" : "Image";
  return [`${name} ${layer.at + 1} of ${layers.length}`, [["step", step], ...facts]];
}

function fileFacts(model: ExplorerModel, state: State): Section {
  const node = chosenNode(state);
  const facts = node === undefined ? undefined : state.view.facts(node);
  if (node === undefined || facts === undefined) return ["File", []];
  const { kind, mode, uid, gid, mtime, target, sameAs, layer, xattrs } = facts;
  return [kind === "directory" ? "Directory" : "File", [
    ["path", model.path(node)],
    ...target === undefined ? [] : [["leads to", target] as const],
    ...sameAs === undefined ? [] : [["another name of", model.path(sameAs)] as const],
    ["size", formatSize(state.view.bytes(node))],
    ["mode", `${modeText(kind, mode)} ${uid}:${gid}`],
    ["time", timeText(mtime)],
    ["change", changeWords[state.view.change(node)]],
    ...model.word === "layer" ? [["from", `layer ${layer + 1}`] as const] : [],
    ...xattrs === undefined ? [] : [["attributes", [...xattrs.keys()].join(" ")] as const],
  ]];
}

/** So many lines of one fact are read. */
const mostLines = 6;

function wrapped(fact: string, columns: number): string[] {
  const lines: string[] = [];
  for (let rest = fact; rest !== "" && lines.length < mostLines;) {
    const indent = lines.length === 0 ? " " : "   ";
    const text = headOf(rest, Math.max(2, columns - indent.length - 1));
    lines.push(indent + text);
    rest = rest.slice(Math.max(1, text.length));
  }
  return lines;
}
