/**
 * `--output`: `DIR`, `-`, or `type=…,dest=…` as Docker has it; `--push` and `--load`.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { type Annotation, annotation } from "../../mod.ts";
import { parseTag } from "../../core/plugin/api/nouns.ts";
import type { Output, OutputSettings } from "../../core/plugin/contracts/output.ts";
import type { Settings } from "../../core/plugin/contracts/settings.ts";
import type { TypedThings } from "../../mod.ts";
import { csvFields } from "../../core/text/csv.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { deletingAllowed } from "./run_settings.ts";
import { fieldValues, settingName } from "./typed_fields.ts";

/** What other options say of the outputs. */
export interface OutputsMeant {
  /** Whether `--push` is there: the image is pushed as the output says. */
  readonly push?: boolean | undefined;
  /** What `--allow` says. */
  readonly allow?: readonly string[] | undefined;
}

/**
 * Reads the values of `--output`. One that is empty says nothing, as in buildx.
 *
 * @throws {UsageError} `usage/output`
 * @throws {QuillaError} `csv/quote`, `reference/…`, `annotation/…`
 */
export function readOutputs(
  texts: readonly string[],
  known: TypedThings,
  meant: OutputsMeant = {},
): readonly OutputSettings[] {
  const outputs = texts.filter((text) => text !== "").map((text) => readOutput(text, known, meant));
  if (outputs.filter((output) => isStandardOutput(output, known)).length <= 1) return outputs;
  throw new UsageError("several outputs cannot all go to the standard output", {
    code: "usage/output",
    hint: "give the others a file: dest=FILE",
  });
}

/** Whether one of its paths is the standard output. */
export function isStandardOutput(settings: OutputSettings, known: TypedThings): boolean {
  const fields = Object.entries(known.find("outputs", settings.type)?.supplied.fields ?? {});
  return fields.some(([name, kind]) =>
    kind === "path" && (settings as Settings)[settingName(name)] === "-"
  );
}

/**
 * Where a build goes with `--push` and `--load`: there too.
 *
 * @param outputs those of `--output`; without any, the store is one
 */
export function withDestinations(
  outputs: readonly OutputSettings[],
  { push, load }: { readonly push: boolean; readonly load: boolean },
): readonly OutputSettings[] {
  const settings: readonly Settings[] = outputs.map((output) => ({ ...output }));
  const isPushed = settings.some(({ type, push }) => type === "registry" || push === true);
  const isLoaded = settings.some(({ type, dest }) => type === "docker" && dest === undefined);
  return [
    ...(outputs.length === 0 ? [{ type: "image" }] : outputs),
    ...(load && !isLoaded ? [{ type: "docker" }] : []),
    ...(push && !isPushed ? [{ type: "registry" }] : []),
  ];
}

function readOutput(text: string, known: TypedThings, meant: OutputsMeant): OutputSettings {
  const fields = csvFields(text);
  // A name alone is a directory, as long as it looks like nothing else.
  if (fields.length === 1 && fields[0] === text && !text.startsWith("type=")) {
    return text === "-" ? { type: "tar", dest: "-" } : { type: "local", dest: text };
  }
  return new OutputOption(text, fields).read(known, meant);
}

/** The fields of one output. */
class OutputOption {
  readonly #text: string;
  readonly #values = new Map<string, string>();
  readonly #annotations: Annotation[] = [];

  constructor(text: string, fields: readonly string[]) {
    this.#text = text;
    for (const field of fields) this.#readField(field);
  }

  #readField(field: string): void {
    const equals = field.indexOf("=");
    if (equals < 0) throw this.#refused(`${quote(field)} has no =`, "write name=value");
    const [key, value] = [field.slice(0, equals).trim(), field.slice(equals + 1)];
    const dot = key.indexOf(".");
    const level = /^annotation(?:-([a-z-]+(?:\[[^\]]*\])?))?$/.exec(key.slice(0, dot));
    if (dot > 0 && level !== null) {
      this.#annotations.push(annotation(level[1] ?? "manifest", key.slice(dot + 1), value, field));
    } else {
      this.#values.set(key.toLowerCase(), value);
    }
  }

  read(known: TypedThings, { push = false, allow = [] }: OutputsMeant): OutputSettings {
    const output = this.#output(known);
    if (push && output.type === "image") this.#values.set("push", "true");
    const { type } = output;
    this.#requireKnown(output);
    const refuse = (why: string, hint: string) => this.#refused(why, hint);
    const values = fieldValues(this.#values, output.fields, refuse);
    const deletes = output.type === "local" && allow.includes(deletingAllowed)
      ? { deletesAnywhere: true }
      : {};
    const said = {
      type,
      ...values,
      ...deletes,
      ...(output.takes === "image" ? this.#image() : {}),
    };
    return output.read?.(said, refuse) ?? said;
  }

  #output(known: TypedThings): Output {
    const types = known.names("outputs");
    const type = this.#values.get("type");
    if (type === undefined) {
      throw this.#refused("it has no type", `write type=, and one of ${types.join(", ")}`);
    }
    const found = known.find("outputs", type);
    if (found !== undefined) return found.supplied;
    const hint = didYouMean(type, types) ?? `the types are ${types.join(", ")}`;
    throw this.#refused(`there is no type ${quote(type)}`, hint);
  }

  #requireKnown({ type, takes, fields }: Output): void {
    const known = [...Object.keys(fields), ...(takes === "image" ? ["name"] : [])];
    const unknown = [...this.#values.keys()].find((key) => key !== "type" && !known.includes(key));
    if (unknown !== undefined) {
      const hint = didYouMean(unknown, known) ?? `type=${type} takes ${known.join(", ")}`;
      throw this.#refused(`type=${type} takes no ${quote(unknown)}`, hint);
    }
    if (this.#annotations.length > 0 && takes !== "image") {
      throw this.#refused(`type=${type} has nothing that can be annotated`, "leave it out");
    }
  }

  #image() {
    const names = (this.#values.get("name") ?? "").split(",").map((name) => name.trim());
    return {
      names: names.filter((name) => name !== "").map(parseTag),
      annotations: this.#annotations,
    };
  }

  #refused(why: string, hint: string): UsageError {
    return refused(this.#text, why, hint);
  }
}

function refused(text: string, why: string, hint: string): UsageError {
  return new UsageError(`--output ${quote(text)}: ${why}`, { code: "usage/output", hint });
}
