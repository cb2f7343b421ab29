/**
 * The map of an image: its picture, the same as a list, and what is chosen in it.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { Choice } from "../../../../kit/pages/browser/frame.ts";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import { directories, type Hierarchy, layersOf, packagesOf, wayTo } from "../model/hierarchy.ts";
import { type Found, search } from "../model/search.ts";
import type { Looking } from "../model/values.ts";
import { firstImage, shownImage, useContent, useSay } from "./content.ts";
import { Details } from "./details.ts";
import { List } from "./list.ts";
import { type Colours, Legend, useLooks } from "./looks.ts";
import { Picture, type Shape } from "./picture.ts";

/** What is shown, and how. */
export interface MapState {
  readonly grouping: "directories" | "layers" | "packages";
  readonly looking: Looking;
  readonly shape: Shape;
  readonly colours: Colours;
  /** What is shown alone. */
  readonly top: number;
  readonly chosen: number | undefined;
  readonly query: string;
}

interface MapProps {
  readonly state: MapState;
  readonly change: (changes: Partial<MapState>) => void;
}

/** The whole section. */
export function MapView({ state, change }: MapProps): ComponentChild {
  const say = useSay();
  const { bytes, count } = useWriting();
  const content = useContent();
  const { tree, facts } = content;
  const hierarchy = useHierarchy(state);
  const found = useMemo((): Found | undefined => {
    if (state.query === "" || state.grouping === "packages") return undefined;
    const size = new Float64Array(tree.count);
    for (let node = 0; node < tree.count; node++) {
      size[node] = hierarchy.layer === undefined ? hierarchy.bytes(node) : tree.sizes[node]!;
    }
    return search(tree, state.query, size);
  }, [state.query, hierarchy]);
  const looks = useLooks(hierarchy, state.colours, found, state.shape === "sunburst");
  const nameOf = (id: number) => harmless(hierarchy.name(id)) || say("rest");
  const title = state.top === 0 ? harmless(shownImage(content).name) : nameOf(state.top);
  const tell = (id: number, more: number) =>
    more > 0
      ? say("more", more)
      : `${nameOf(id)} · ${bytes(hierarchy.bytes(id))}${versionOf(hierarchy, id)}`;
  const onEnter = (id: number) => {
    // What has nothing in it is shown in what it is in.
    const inner = hierarchy.children(id).length > 0 ? id : hierarchy.parent(id);
    if (inner >= 0) change({ top: inner, chosen: inner === id ? undefined : id });
  };
  return h(
    "div",
    { class: "map" },
    h(Controls, { state, change, found }),
    h(Way, { hierarchy, top: state.top, nameOf, onEnter }),
    h(
      "div",
      { class: "mapped" },
      h(Picture, {
        ...{ hierarchy, looks, tell, onEnter, top: state.top, chosen: state.chosen },
        shape: state.shape,
        label: say("picture", title, bytes(hierarchy.bytes(state.top))),
        help: say("pictureHelp"),
        onChoose: (chosen: number) => change({ chosen }),
      }),
      h(
        "div",
        { class: "side" },
        h(Details, { hierarchy, chosen: state.chosen ?? state.top, onEnter }),
        h(List, {
          hierarchy,
          found,
          nameOf,
          onEnter,
          top: state.top,
          chosen: state.chosen,
          onChoose: (chosen: number) => change({ chosen }),
        }),
      ),
    ),
    h(Legend, { colours: state.colours, hierarchy }),
    facts.nodes < facts.names &&
      h("p", { class: "soft" }, say("rollup", count(facts.names), facts.nodes)),
  );
}

function versionOf(hierarchy: Hierarchy, id: number): string {
  const version = hierarchy.package?.(id)?.version;
  return version === undefined ? "" : ` · ${harmless(version)}`;
}

/** What the picture is of. */
function useHierarchy({ grouping, looking }: MapState): Hierarchy {
  const say = useSay();
  const content = useContent();
  const layer = looking.what === "layer" ? looking.layer : -1;
  const onlyChanges = looking.what === "compared" && looking.onlyChanges;
  return useMemo(() => {
    if (grouping === "packages") return packagesOf(content.facts.packages);
    if (grouping === "directories") return directories(content.tree, looking);
    return layersOf(content.tree, shownImage(content), (at) => say("layerN", at + 1));
  }, [content, grouping, looking.what, layer, onlyChanges]);
}

interface ControlsProps extends MapProps {
  readonly found: Found | undefined;
}

function Controls({ state, change, found }: ControlsProps): ComponentChild {
  const say = useSay();
  const { bytes } = useWriting();
  const content = useContent();
  const { packages } = content.facts;
  const isCompared = firstImage(content) !== undefined;
  const start = { top: 0, chosen: undefined };
  const groupings = [
    ["directories", say("byDirectories")],
    ["layers", say("byLayers")],
    ...(packages.length > 0 ? [["packages", say("byPackages")] as const] : []),
  ] as const;
  const colours = [
    ...(isCompared ? [["state", say("byState")] as const] : []),
    ["layer", say("byLayer")],
    ["top", say("byTop")],
  ] as const;
  return h(
    "div",
    { class: "controls" },
    h(Choice, {
      ...{ label: say("grouping"), value: state.grouping, options: groupings },
      onChoose: (grouping: string) =>
        change({ grouping: grouping as MapState["grouping"], ...start }),
    }),
    state.grouping === "directories" && h(Choice, {
      label: say("looking"),
      value: wordOf(state.looking),
      options: lookings(content.tree.hidden.length > 0),
      onChoose: (word: string) => change({ looking: lookingOf(word), ...start }),
    }),
    h(Choice, {
      label: say("shape"),
      value: state.shape,
      options: [["treemap", say("asTreemap")], ["sunburst", say("asSunburst")]],
      onChoose: (shape: string) => change({ shape: shape as Shape }),
    }),
    state.grouping !== "packages" && h(Choice, {
      ...{ label: say("colours"), value: state.colours, options: colours },
      onChoose: (value: string) => change({ colours: value as Colours }),
    }),
    state.grouping !== "packages" && h(
      "label",
      { class: "choice search" },
      h("span", null, say("search")),
      h("input", {
        type: "search",
        value: state.query,
        placeholder: say("searchHint"),
        spellcheck: false,
        onInput: (event: Event) =>
          change({ query: (event.currentTarget as HTMLInputElement).value }),
      }),
    ),
    h(
      "output",
      { class: "soft", "aria-live": "polite" },
      state.query === "" || state.grouping === "packages"
        ? ""
        : found === undefined
        ? say("badExpression")
        : say("found", found.nodes.length, bytes(found.bytes)),
    ),
  );

  function lookings(hasWaste: boolean): (readonly [string, string])[] {
    const { layers } = shownImage(content);
    return [
      ...(isCompared ? [["changes", say("changes")] as const, ["both", say("both")] as const] : []),
      ["seen", say("allFiles")],
      ...(hasWaste ? [["wasted", say("wastedFiles")] as const] : []),
      ...layers.map((_, at) => [`${at}`, say("layerFiles", at + 1)] as const),
    ];
  }
}

function wordOf(looking: Looking): string {
  if (looking.what === "layer") return `${looking.layer}`;
  if (looking.what !== "compared") return looking.what;
  return looking.onlyChanges ? "changes" : "both";
}

function lookingOf(word: string): Looking {
  if (word === "seen" || word === "wasted") return { what: word };
  if (word === "changes" || word === "both") {
    return { what: "compared", onlyChanges: word === "changes" };
  }
  return { what: "layer", layer: Number(word) };
}

interface WayProps {
  readonly hierarchy: Hierarchy;
  readonly top: number;
  readonly nameOf: (id: number) => string;
  readonly onEnter: (id: number) => void;
}

/** The directories from the root to what is shown. */
function Way({ hierarchy, top, nameOf, onEnter }: WayProps): ComponentChild {
  const say = useSay();
  const whole = harmless(shownImage(useContent()).name);
  const way = wayTo(hierarchy, top);
  return h(
    "nav",
    { class: "way", "aria-label": say("way") },
    h(
      "ol",
      null,
      way.map((id) =>
        h(
          "li",
          { key: id },
          h(
            "button",
            {
              type: "button",
              "aria-current": id === top ? "location" : undefined,
              onClick: () => onEnter(id),
            },
            id === 0 ? whole : nameOf(id),
          ),
        )
      ),
    ),
  );
}
