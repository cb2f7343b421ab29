/**
 * The configuration of an image, its history, and what is said of it.
 *
 * @module
 */
import { type ComponentChild, h } from "preact";
import { harmless, harmlessLines } from "../../../../kit/pages/browser/harmless.ts";
import { Table } from "../../../../kit/pages/browser/table.ts";
import type { StatementFacts, StepFacts } from "../../format.ts";
import { shownImage, useContent, useSay } from "./content.ts";

/** The section of the configuration. */
export function Configuration(): ComponentChild {
  const say = useSay();
  const image = shownImage(useContent());
  const document = image.config as Readonly<Record<string, unknown>>;
  const { Env, Labels, ...settings } = (document.config ?? {}) as Record<string, unknown>;
  const environment = Array.isArray(Env) ? Env.map((each) => pairOf(String(each))) : [];
  const facts: (readonly [string, string])[] = [
    [say("name"), image.name],
    [say("id"), image.id],
    [say("digest"), image.digest],
    [say("platform"), image.platform],
    ...(image.created === undefined ? [] : [[say("created"), image.created] as const]),
  ];
  const others = Object.entries(settings).filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => [name, shown(value)] as const);
  return h(
    "div",
    null,
    h(Pairs, { title: say("settings"), pairs: [...facts, ...others] }),
    h(Pairs, { title: say("environment"), pairs: environment }),
    h(Pairs, {
      title: say("labels"),
      pairs: Object.entries(Labels ?? {}).map(([name, value]) => [name, shown(value)] as const),
    }),
    h("h2", null, say("history")),
    h(Table<StepFacts>, {
      caption: say("history"),
      rows: image.history,
      page: 200,
      columns: [
        {
          id: "step",
          title: say("step"),
          cell: ({ createdBy }) => h("pre", null, harmlessLines(createdBy)),
        },
        {
          id: "layer",
          title: say("layer"),
          cell: ({ isEmpty }) => isEmpty ? say("emptyStep") : "",
        },
        { id: "created", title: say("created"), cell: ({ created }) => harmless(created ?? "") },
      ],
    }),
    h(Whole, { text: JSON.stringify(document, null, 2), isCut: false }),
  );
}

/** The section of what is said of an image. */
export function Statements(): ComponentChild {
  const say = useSay();
  const { statements } = useContent().facts;
  if (statements.length === 0) return h("p", { class: "none" }, say("statementsNone"));
  return h(
    "div",
    null,
    statements.map((statement, at) => h(Statement, { key: at, ...statement })),
  );
}

function Statement({ type, facts, text, isCut }: StatementFacts): ComponentChild {
  return h(
    "section",
    null,
    h(Pairs, { title: type, pairs: facts }),
    h(Whole, { text, isCut }),
  );
}

interface WholeProps {
  readonly text: string;
  readonly isCut: boolean;
}

function Whole({ text, isCut }: WholeProps): ComponentChild {
  const say = useSay();
  return h(
    "details",
    null,
    h("summary", null, say("wholeDocument")),
    isCut && h("p", { class: "soft" }, say("cut")),
    h("pre", { class: "document" }, harmlessLines(text)),
  );
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
}

/** Names and values, in two columns. */
export function Pairs({ title, pairs }: PairsProps): ComponentChild {
  if (pairs.length === 0) return null;
  return h(
    "section",
    { class: "pairs" },
    h("h2", null, harmless(title)),
    h(
      "dl",
      null,
      pairs.map(([name, value], at) =>
        h("div", { key: at }, h("dt", null, harmless(name)), h("dd", null, harmlessLines(value)))
      ),
    ),
  );
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || value === false ||
    typeof value === "object" && Object.keys(value).length === 0;
}

/** Lists of words as they are written in Dockerfiles, objects by their names. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return JSON.stringify(value);
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const isSet = entries.length > 0 &&
    entries.every(([, each]) => each === null || Object.keys(each ?? {}).length === 0);
  return isSet ? entries.map(([name]) => name).join(", ") : JSON.stringify(value);
}
