/**
 * All that is known of one thing in the picture.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import type { Hierarchy } from "../model/hierarchy.ts";
import { kindOf, pathOf, stateOf } from "../model/tree.ts";
import { namesBy } from "../model/values.ts";
import { firstImage, shortStep, shownImage, useContent, useSay } from "./content.ts";

interface DetailsProps {
  readonly hierarchy: Hierarchy;
  readonly chosen: number;
  readonly onEnter: (id: number) => void;
}

type Fact = readonly [name: string, value: string] | false;

/** A list of names and values. */
export function Details({ hierarchy, chosen, onEnter }: DetailsProps): ComponentChild {
  const say = useSay();
  const facts = useFacts(hierarchy, chosen);
  return h(
    "section",
    { class: "details", "aria-label": say("details") },
    h(
      "dl",
      null,
      facts.flatMap((fact) =>
        fact === false ? [] : [
          h("div", { key: fact[0] }, h("dt", null, fact[0]), h("dd", null, fact[1])),
        ]
      ),
    ),
    hierarchy.children(chosen).length > 0 && h(
      "button",
      { type: "button", onClick: () => onEnter(chosen) },
      say("showAlone"),
    ),
  );
}

function useFacts(hierarchy: Hierarchy, chosen: number): Fact[] {
  const say = useSay();
  const { bytes, count, percent } = useWriting();
  const content = useContent();
  const { tree, facts } = content;
  const { layers } = shownImage(content);
  const { looking } = hierarchy;
  const names = useMemo(() => namesBy(tree, looking), [tree, looking]);
  const node = hierarchy.node(chosen);
  const whole = hierarchy.bytes(0);
  const size = `${bytes(hierarchy.bytes(chosen))} (${count(hierarchy.bytes(chosen))} B)`;
  const common: Fact[] = [
    [say("size"), size],
    [say("share"), percent(whole === 0 ? 0 : hierarchy.bytes(chosen) / whole)],
  ];
  const layerText = (at: number) => {
    const layer = layers[at];
    return layer === undefined
      ? say("notSeen")
      : `${at + 1}: ${shortStep(layer, say("unknownStep")).slice(0, 300)}`;
  };
  const installed = hierarchy.package?.(chosen);
  if (installed !== undefined) {
    const { kind, name, version, files, layer } = installed;
    return [
      [say("name"), harmless(name)],
      [say("version"), harmless(version)],
      [say("kind"), harmless(kind)],
      ...common,
      [say("files"), count(files)],
      layer !== undefined && [say("layer"), layerText(layer)],
    ];
  }
  const layer = hierarchy.layer?.(chosen);
  if (node < 0 || node === 0) {
    return [
      [say("name"), harmless(hierarchy.name(chosen)) || harmless(shownImage(content).name)],
      ...common,
      layer !== undefined && layer >= 0 && [say("step"), layerText(layer)],
      node === 0 && hierarchy.layer === undefined && [say("files"), count(names[0]!)],
    ];
  }
  const kind = kindOf(tree, node);
  const isDirectory = kind === "directory";
  const own = tree.layers[node]!;
  const target = tree.targets.get(node);
  const isCompared = firstImage(content) !== undefined;
  const isMany = isDirectory || kind === "rest";
  return [
    [say("path"), harmless(pathOf(tree, node))],
    [say("kind"), say(kind)],
    ...common,
    isMany && layer === undefined && [say("files"), count(names[node]!)],
    !isDirectory && [say("layer"), layerText(layer ?? own)],
    kind !== "rest" && [say("owner"), facts.owners[tree.owners[node]!] ?? ""],
    target !== undefined && [say("target"), harmless(target)],
    isCompared && !isDirectory && [say("state"), say(stateOf(tree, node))],
    isCompared && !isDirectory && [say("before"), bytes(tree.before[node]!)],
    ...tree.hidden.filter((each) => each.node === node).slice(0, 5).map((each, at): Fact => [
      at === 0 ? say("wasted") : `${say("wasted")} ${at + 1}`,
      say("hiddenBy", bytes(each.bytes), each.layer + 1, say(each.how), each.by + 1),
    ]),
  ];
}
