/**
 * Which packages are in an image.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { harmless } from "../../../../kit/pages/browser/harmless.ts";
import { useWriting } from "../../../../kit/pages/browser/language.ts";
import { type Column, Table } from "../../../../kit/pages/browser/table.ts";
import type { PackageFacts } from "../../format.ts";
import { useContent, useSay } from "./content.ts";

interface PackagesProps {
  readonly onlyDifferent: boolean;
}

/** A table of them. */
export function Packages({ onlyDifferent }: PackagesProps): ComponentChild {
  const say = useSay();
  const { bytes, count } = useWriting();
  const { packages, images } = useContent().facts;
  const isCompared = images.length === 2;
  const rows = onlyDifferent ? packages.filter(({ state }) => state !== "same") : packages;
  if (rows.length === 0) return h("p", { class: "none" }, say("packagesNone"));
  const columns: Column<PackageFacts>[] = [
    { id: "name", title: say("name"), by: ({ name }) => name, cell: ({ name }) => harmless(name) },
    ...(isCompared
      ? [
        {
          id: "state",
          title: say("state"),
          by: ({ state }: PackageFacts) => state ?? "same",
          cell: ({ state }: PackageFacts) => say(state ?? "same"),
        },
        {
          id: "before",
          title: say("versionBefore"),
          cell: ({ before }: PackageFacts) => harmless(before ?? ""),
        },
      ]
      : []),
    { id: "version", title: say("version"), cell: ({ version }) => harmless(version) },
    { id: "kind", title: say("kind"), by: ({ kind }) => kind, cell: ({ kind }) => harmless(kind) },
    {
      ...{ id: "bytes", title: say("size"), isNumber: true },
      by: (row) => row.bytes,
      cell: (row) => bytes(row.bytes),
    },
    {
      ...{ id: "files", title: say("files"), isNumber: true },
      by: (row) => row.files,
      cell: (row) => count(row.files),
    },
    {
      ...{ id: "layer", title: say("layer"), isNumber: true },
      by: ({ layer }) => layer ?? -1,
      cell: ({ layer }) => layer === undefined ? "" : `${layer + 1}`,
    },
  ];
  return h(
    "div",
    null,
    h("p", { class: "soft" }, `${say("packageCount", rows.length)}. ${say("packagesHelp")}`),
    h(Table<PackageFacts>, {
      ...{ caption: say("packages"), columns, rows },
      classOf: ({ state }) => isCompared ? `is-${state}` : undefined,
    }),
  );
}
