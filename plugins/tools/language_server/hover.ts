/**
 * What is told of what is under the cursor: the instruction and its flags, variables, stages, images, and what the last build made of
 * the line.
 *
 * @module
 */
import type { Hover } from "vscode-languageserver";
import { hostPlatform } from "../../../core/plugin/api/nouns.ts";
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { LastStep } from "../../kit/building/last_steps.ts";
import type { Analysis } from "./analysis.ts";
import { scopeAt } from "./completion.ts";
import {
  directiveDocs,
  givenVariables,
  instructionDocs,
  mountDocs,
  reference,
} from "./instruction_docs.ts";
import { code, example, size } from "./markdown.ts";
import { type PlacedStep, placedSteps, usesIn } from "./names.ts";
import { nameAt } from "./rename.ts";
import { touches } from "./places.ts";

type Place = SourceRange["start"];
type Range = Pick<SourceRange, "start" | "end">;

/** An image as the store has it. */
export interface KnownImage {
  readonly digest: string;
  readonly platform: string;
  readonly created?: string | undefined;
  /** Bytes of its layers, as they are kept. */
  readonly size: number;
  readonly layers: number;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
}

/** What is known that the file does not say. */
export interface Knowledge {
  readonly host: PluginHost;
  /** The image of a name; undefined where the store has none. */
  image(
    name: string,
    platform: Analysis["walk"]["stages"][number]["platform"],
  ): Promise<KnownImage | undefined>;
  /** What the last build made of a step; undefined where none was. */
  lastStep(
    step: {
      readonly stage: string;
      readonly number: number;
      readonly platform: Analysis["walk"]["stages"][number]["platform"];
    },
  ): Promise<LastStep | undefined>;
}

/** What is told of a place; undefined where nothing is. */
export async function hoverAt(
  analysis: Analysis,
  place: Place,
  known: Knowledge,
): Promise<Hover | undefined> {
  const found = await toldAt(analysis, place, known);
  if (found === undefined) return undefined;
  return {
    contents: { kind: "markdown", value: found.parts.filter((part) => part !== "").join("\n\n") },
    range: analysis.places.range(found.range),
  };
}

interface Told {
  readonly parts: readonly string[];
  readonly range: Range;
}

async function toldAt(
  analysis: Analysis,
  place: Place,
  known: Knowledge,
): Promise<Told | undefined> {
  const { edited: { read }, walk } = analysis;
  for (const [name, { range }] of read.directives) {
    if (touches(range, place)) return { parts: [directiveDocs[name]!], range };
  }
  const placed = placedSteps(walk, read).find(({ raw: { line, keyword, end, heredocs } }) => {
    const range = line.range(keyword.start, end);
    return touches({ start: range.start, end: heredocs.at(-1)?.range.end ?? range.end }, place);
  });
  if (placed === undefined) return undefined;
  const { raw } = placed;
  for (const each of raw.inner === undefined ? [raw] : [raw, raw.inner]) {
    const range = each.line.range(each.keyword.start, each.keyword.end);
    if (touches(range, place)) {
      const parts = [...keywordParts(each.keyword.text.toUpperCase(), each.syntax, known.host)];
      return { parts: [...parts, ...await lastBuild(placed, analysis, known)], range };
    }
  }
  return variableAt(placed, analysis, place) ?? flagAt(placed, place, known) ??
    await nameToldAt(placed, analysis, place, known);
}

function keywordParts(
  keyword: string,
  syntax: PlacedStep["raw"]["syntax"],
  host: PluginHost,
): string[] {
  const doc = instructionDocs[keyword];
  const found = host.find("instructions", keyword);
  if (doc !== undefined && found?.isOwn !== false) {
    return [
      `**${keyword}**: ${doc.text}`,
      example(doc.example),
      `[Reference](${reference}#${keyword.toLowerCase()})`,
    ];
  }
  const flags = Object.keys(syntax?.flags ?? {}).map((name) => `\`--${name}\``);
  return [
    `**${keyword}**, of the plugin ${code(found?.plugin ?? "")}`,
    flags.length === 0 ? "" : `Its flags: ${flags.join(", ")}`,
  ];
}

async function lastBuild(
  placed: PlacedStep,
  { walk, edited }: Analysis,
  known: Knowledge,
): Promise<string[]> {
  const stage = walk.stages[placed.stage];
  if (stage === undefined) return [];
  const at = {
    stage: stage.name ?? String(placed.stage),
    platform: stage.platform ?? hostPlatform(),
  };
  const steps = placedSteps(walk, edited.read).filter((each) => each.stage === placed.stage);
  const number = steps.findIndex(({ raw }) => raw === placed.raw) + 1;
  const last = await known.lastStep({ ...at, number });
  if (last === undefined) return [];
  const made = last.size === undefined
    ? "added no layer"
    : `added a layer of **${size(last.size)}**`;
  if (last.text !== placed.raw.line.text.slice(placed.raw.keyword.start, placed.raw.end)) {
    return [
      "---",
      `In the last build this was ${code(last.text)}, which ${made}. It will be built again.`,
    ];
  }
  for (const [index, before] of steps.slice(0, number - 1).entries()) {
    const was = await known.lastStep({ ...at, number: index + 1 });
    if (was === undefined || was.text === before.step.line.text) continue;
    const { line } = before.step.line.range.start;
    return ["---", `In the last build this ${made}. Line ${line} before it is another since then.`];
  }
  const state = last.isHere
    ? "It is taken from the cache unless what it reads has changed."
    : "It is not in the cache any more, and will be built again.";
  return ["---", `In the last build this ${made}. ${state}`];
}

function variableAt(placed: PlacedStep, analysis: Analysis, place: Place): Told | undefined {
  const used = usesIn(placed, analysis.edited.read.escape).find(({ range }) =>
    touches(range, place)
  );
  const named = nameAt(analysis, place);
  const isVariable = named?.named.kind === "variable";
  if (used === undefined && !isVariable) return undefined;
  const name = used?.name ?? named!.named.name;
  const range = used?.range ?? named!.at.range;
  const { names, valueOf } = scopeAt(analysis, { line: place.line, column: 1 });
  const value = valueOf(name);
  const declared = named?.named.places.find(({ isDeclaration }) => isDeclaration);
  const given = givenVariables[name];
  if (!names.has(name) && declared === undefined && given === undefined) return undefined;
  return {
    range,
    parts: [
      value === undefined
        ? `${code(`$${name}`)} has no value here`
        : `${code(`$${name}`)} is ${code(value)} here`,
      given === undefined ? "" : `Given by the build: ${given}.`,
      declared === undefined ? "" : `Declared in line ${declared.range.start.line}.`,
    ],
  };
}

function flagAt({ raw: outer }: PlacedStep, place: Place, { host }: Knowledge): Told | undefined {
  const raw = outer.inner ?? outer;
  const flag = raw.flags.find(({ start, end }) => touches(raw.line.range(start, end), place));
  const [, name] = /^--([\w-]+)/.exec(flag?.text ?? "") ?? [];
  if (flag === undefined || name === undefined) return undefined;
  const keyword = raw.keyword.text.toUpperCase();
  const range = raw.line.range(flag.start, flag.end);
  const isOwn = host.find("instructions", keyword)?.isOwn !== false;
  const doc = isOwn ? instructionDocs[keyword]?.flags?.[name] : undefined;
  if (doc === undefined) return undefined;
  const [, type = ""] = /(?:=|,)type=(\w+)/.exec(flag.text) ?? [];
  const mount = name === "mount" ? mountDocs[type] : undefined;
  const fields = mount?.fields.map((field) => `\`${field}\``).join(", ");
  return {
    range,
    parts: [
      `**--${name}**: ${doc}`,
      mount === undefined ? "" : `\`type=${type}\`: ${mount.text} Its fields: ${fields}`,
    ],
  };
}

async function nameToldAt(
  placed: PlacedStep,
  analysis: Analysis,
  place: Place,
  known: Knowledge,
): Promise<Told | undefined> {
  const named = nameAt(analysis, place);
  if (named?.named.kind === "stage") {
    const { name } = named.named;
    const stage = analysis.walk.stages.findLast((each) => each.name === name);
    const { line } = stage!.opening.line.range.start;
    return {
      range: named.at.range,
      parts: [`The stage ${code(name)}, of line ${line}: ${code(stage!.opening.line.text)}`],
    };
  }
  const [base] = placed.raw.args;
  if (placed.walked !== undefined || base === undefined) return undefined;
  const range = placed.raw.line.range(base.start, base.end);
  if (!touches(range, place)) return undefined;
  const stage = analysis.walk.stages[placed.stage]!;
  const name = analysis.walk.globals.expand(base.text).text ?? "";
  if (name === "" || name === "scratch" || stage.base !== undefined) return undefined;
  const image = await known.image(name, stage.platform);
  if (image === undefined) {
    return { range, parts: [`The image ${code(name)} is not in the store: a build fetches it.`] };
  }
  const { digest, platform, created, layers, user, workdir } = image;
  return {
    range,
    parts: [
      `The image ${code(name)}, of ${code(platform)}`,
      [
        `- ${layers} ${layers === 1 ? "layer" : "layers"}, ${size(image.size)}`,
        ...created === undefined ? [] : [`- made ${code(created)}`],
        ...user ? [`- runs as ${code(user)}`] : [],
        ...workdir ? [`- in ${code(workdir)}`] : [],
        `- ${code(digest)}`,
      ].join("\n"),
    ],
  };
}
