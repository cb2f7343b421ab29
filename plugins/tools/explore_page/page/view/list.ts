/**
 * What is in the picture, as a list: for those who read rather than look, and for small screens.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import type { Hierarchy } from "../model/hierarchy.ts";
import type { Found } from "../model/search.ts";
import { pathOf } from "../model/tree.ts";
import { useContent, useSay } from "./content.ts";

interface ListProps {
  readonly hierarchy: Hierarchy;
  readonly found: Found | undefined;
  readonly top: number;
  readonly chosen: number | undefined;
  readonly nameOf: (id: number) => string;
  readonly onChoose: (id: number) => void;
  readonly onEnter: (id: number) => void;
}

/** So many rows are shown at first, and more at a time. */
const page = 60;

/** The rows: what was found, or else what is in the thing that is shown. */
export function List(props: ListProps): ComponentChild {
  const { hierarchy, found, top, chosen, nameOf, onChoose, onEnter } = props;
  const say = useSay();
  const { bytes, percent } = useWriting();
  const { tree } = useContent();
  const [shown, setShown] = useState(page);
  useEffect(() => setShown(page), [hierarchy, top, found]);
  const isFound = found !== undefined && hierarchy.layer === undefined;
  const rows = isFound
    ? found.nodes.toSorted((a, b) => hierarchy.bytes(b) - hierarchy.bytes(a) || a - b)
    : hierarchy.children(top);
  const whole = hierarchy.bytes(isFound ? 0 : top);
  const title = say("listOf", top === 0 || isFound ? "/" : nameOf(top));
  return h(
    "div",
    { class: "list" },
    h("h2", null, isFound ? say("search") : title),
    h(
      "ul",
      null,
      rows.slice(0, shown).map((id) => {
        const part = whole === 0 ? 0 : hierarchy.bytes(id) / whole;
        const hasMore = hierarchy.children(id).length > 0;
        return h(
          "li",
          { key: id },
          h(
            "button",
            {
              type: "button",
              class: "row",
              "aria-pressed": chosen === id,
              onClick: () => hasMore && !isFound ? onEnter(id) : onChoose(id),
            },
            h("span", { class: "bar", "aria-hidden": "true", style: { width: `${100 * part}%` } }),
            h(
              "span",
              { class: "what" },
              isFound ? harmless(pathOf(tree, id)) : nameOf(id),
              hasMore && " ›",
            ),
            h("span", { class: "many" }, `${bytes(hierarchy.bytes(id))} · ${percent(part)}`),
          ),
        );
      }),
    ),
    rows.length > shown && h("button", {
      ...{ type: "button", class: "more", onClick: () => setShown(shown + 4 * page) },
    }, say("more", rows.length - shown)),
  );
}
