/**
 * The page: what is told of the image at its head, and its sections.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useCallback, useState } from "preact/hooks";
import { Frame, type Section } from "../../../../kit/pages/browser/frame.ts";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import type { PageContent } from "../model/tree.ts";
import { Configuration, Statements } from "./configuration.ts";
import { ContentContext, firstImage, shownImage, useContent, useSay } from "./content.ts";
import { Difference } from "./difference.ts";
import { Layers } from "./layers.ts";
import { type MapState, MapView } from "./map.ts";
import { Packages } from "./packages.ts";
import { Waste } from "./waste.ts";

/** All of it. */
export function App({ content }: { readonly content: PageContent }): ComponentChild {
  const isCompared = firstImage(content) !== undefined;
  const [state, setState] = useState<MapState>({
    grouping: "directories",
    looking: isCompared ? { what: "compared", onlyChanges: false } : { what: "seen" },
    shape: "treemap",
    colours: isCompared ? "state" : "layer",
    ...{ top: 0, chosen: undefined, query: "" },
  });
  const change = useCallback(
    (changes: Partial<MapState>) => setState((old) => ({ ...old, ...changes })),
    [],
  );
  return h(
    ContentContext.Provider,
    { value: content },
    h(Frame, {
      title: harmless(shownImage(content).name),
      subtitle: h(Subtitle, null),
      sections: () => useSections(state, change),
    }),
  );
}

function useSections(
  state: MapState,
  change: (changes: Partial<MapState>) => void,
): readonly Section[] {
  const say = useSay();
  const content = useContent();
  const showFiles = (layer: number) => {
    change({
      grouping: "directories",
      looking: { what: "layer", layer },
      ...{ top: 0, chosen: undefined, query: "" },
    });
    location.hash = "map";
  };
  const isCompared = firstImage(content) !== undefined;
  return [
    {
      id: "map",
      title: say("map"),
      content: () => [h(Cards, null), h(MapView, { state, change })],
    },
    ...(isCompared
      ? [{ id: "difference", title: say("difference"), content: () => h(Difference, null) }]
      : []),
    { id: "layers", title: say("layers"), content: () => h(Layers, { showFiles }) },
    { id: "waste", title: say("waste"), content: () => h(Waste, null) },
    {
      id: "packages",
      title: say("packages"),
      content: () => h(Packages, { onlyDifferent: false }),
    },
    { id: "configuration", title: say("configuration"), content: () => h(Configuration, null) },
    { id: "statements", title: say("statements"), content: () => h(Statements, null) },
  ];
}

function Subtitle(): ComponentChild {
  const say = useSay();
  const content = useContent();
  const { platform, digest } = shownImage(content);
  const first = firstImage(content);
  const parts = [
    first !== undefined && say("against", harmless(first.name)),
    harmless(platform),
    harmless(digest).slice(0, 19),
  ];
  return h("p", null, parts.filter(Boolean).join(" · "));
}

/** The figures. */
function Cards(): ComponentChild {
  const say = useSay();
  const { bytes, count, percent } = useWriting();
  const content = useContent();
  const image = shownImage(content);
  const first = firstImage(content);
  const sum = (of: typeof image, part: "size" | "unpacked" | "wasted") =>
    of.layers.reduce((total, layer) => total + layer[part], 0);
  const changed = (part: (of: typeof image) => number, write: (value: number) => string) => {
    if (first === undefined) return "";
    const grown = part(image) - part(first);
    return grown === 0 ? " =" : ` ${grown > 0 ? "+" : ""}${write(grown)}`;
  };
  const card = (title: string, part: (of: typeof image) => number, write = bytes) =>
    h(
      "div",
      { class: "card" },
      h("dt", null, title),
      h("dd", null, write(part(image)), h("span", { class: "soft" }, changed(part, write))),
    );
  return h(
    "dl",
    { class: "cards" },
    card(say("seen"), ({ seen }) => seen),
    card(say("transferred"), (of) => sum(of, "size")),
    card(say("unpacked"), (of) => sum(of, "unpacked")),
    card(say("wasted"), (of) => sum(of, "wasted")),
    card(say("efficiency"), ({ efficiency }) => efficiency, percent),
    card(say("layers"), ({ layers }) => layers.length, count),
    card(say("files"), ({ files }) => files, count),
  );
}
