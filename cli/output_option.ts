/**
 * `--output`: `DIR`, `-`, or `type=…,dest=…` as Docker has it; `--push` and `--load`.
 *
 * @module
 */
import { csvFields } from "../core/text/csv.ts";
import { UsageError } from "../core/errors.ts";
import type { BuildOutput, TransportOutput } from "../core/plugin/contracts/output.ts";
import { type Annotation, annotation } from "../core/image/annotations.ts";
import type { Compression } from "../core/oci/media_types.ts";
import { quote } from "../core/text/quote.ts";
import { familiarReference, parseTag, type Reference } from "../core/reference.ts";
import { didYouMean } from "../core/text/suggestion.ts";

/** What each type of output can be told; `annotation.KEY` beside it where the type is an image. */
const optionsOf = {
  local: ["dest"],
  tar: ["dest"],
  image: ["name", "push", "compression", "force-compression", "oci-mediatypes"],
  oci: ["dest", "name", "tar", "compression", "force-compression", "oci-mediatypes"],
  docker: ["dest", "name", "tar", "compression", "force-compression", "oci-mediatypes"],
  registry: ["name", "push", "compression", "force-compression", "oci-mediatypes"],
} as const;

/** What BuildKit calls them. */
const compressions: ReadonlyMap<string, Compression> = new Map([
  ["uncompressed", "none"],
  ["gzip", "gzip"],
  ["zstd", "zstd"],
]);

type OutputType = keyof typeof optionsOf;
const types = Object.keys(optionsOf);

/**
 * Reads the values of `--output`.
 *
 * @throws {UsageError} `usage/output`
 * @throws {QuillaError} `csv/quote`, `reference/…`, `annotation/…`
 */
export function readOutputs(texts: readonly string[]): readonly BuildOutput[] {
  const outputs = texts.flatMap(readOutput);
  const toStandardOutput = outputs.filter((output) => "dest" in output && output.dest === "-");
  if (toStandardOutput.length <= 1) return outputs;
  throw new UsageError("several outputs cannot all go to the standard output", {
    code: "usage/output",
    hint: "give the others a file: dest=FILE",
  });
}

/**
 * Where a build goes with `--push` and `--load`: there too.
 *
 * @param outputs those of `--output`; without any, the store is one
 */
export function withDestinations(
  outputs: readonly BuildOutput[],
  { push, load }: { readonly push: boolean; readonly load: boolean },
): readonly BuildOutput[] {
  const has = (scheme: string) =>
    outputs.some((output) => output.type === "transport" && output.scheme === scheme);
  const written: readonly BuildOutput[] = outputs.length === 0 ? [{ type: "image" }] : outputs;
  return [
    ...written,
    ...(load && !has(engine.scheme) ? [engine] : []),
    ...(push && !has(registry.scheme) ? [registry] : []),
  ];
}

const engine: TransportOutput = { type: "transport", scheme: "docker-daemon" };
const registry: TransportOutput = {
  type: "transport",
  scheme: "docker",
  locationOf: (name) => `//${name}`,
};

/** What was done for the outputs that go elsewhere, a line each. */
export function destinationLines(
  outputs: readonly BuildOutput[],
  tags: readonly Reference[],
): readonly string[] {
  return outputs.flatMap((output) => {
    if (output.type !== "transport") return [];
    const names = [...tags, ...output.names ?? []].map(familiarReference);
    if (output.scheme === registry.scheme) return names.map((name) => `pushed ${name}`);
    return [["loaded", ...names, "into the Docker engine"].join(" ")];
  });
}

function readOutput(text: string): readonly BuildOutput[] {
  const fields = csvFields(text);
  // A name alone is a directory, as long as it looks like nothing else.
  if (fields.length === 1 && fields[0] === text && !text.startsWith("type=")) {
    if (text === "") throw refused(text, "it is empty", "give a directory, or type=oci,dest=FILE");
    return [text === "-" ? { type: "tar", dest: "-" } : { type: "local", dest: text }];
  }
  const options = new OutputOptions(text, fields);
  const type = options.type;
  options.requireKnown(optionsOf[type]);
  switch (type) {
    case "local":
      return [{ type, dest: options.directory() }];
    case "tar":
      return [{ type, dest: options.value("dest") ?? "-" }];
    case "image":
    case "registry": {
      const image = options.image();
      const isPushed = options.flag("push", type === "registry");
      if (!isPushed && type === "registry") {
        throw refused(text, "it is pushed nowhere", "leave out push=false, or write type=image");
      }
      return [
        ...(type === "image" ? [{ type, ...image }] : []),
        ...(isPushed ? [{ ...registry, ...image, ...options.pushedEncoding() }] : []),
      ];
    }
    default: {
      const isDirectory = !options.flag("tar", true);
      if (isDirectory && type === "docker") {
        throw refused(text, "docker load reads archives only", "write type=oci,tar=false,dest=DIR");
      }
      const written = isDirectory ? options.directory() : options.value("dest");
      if (written === undefined && type === "docker") return [{ ...engine, ...options.image() }];
      return [{
        type,
        dest: written ?? "-",
        isDirectory,
        ...options.encoding(),
        ...options.image(),
      }];
    }
  }
}

/** The fields of one output. */
class OutputOptions {
  readonly #text: string;
  readonly #values = new Map<string, string>();
  readonly #annotations: Annotation[] = [];

  constructor(text: string, fields: readonly string[]) {
    this.#text = text;
    for (const field of fields) this.#read(field);
  }

  #read(field: string): void {
    const equals = field.indexOf("=");
    if (equals < 0) throw this.refused(`${quote(field)} has no =`, "write name=value");
    const [key, value] = [field.slice(0, equals).trim(), field.slice(equals + 1)];
    const dot = key.indexOf(".");
    const level = /^annotation(?:-([a-z-]+(?:\[[^\]]*\])?))?$/.exec(key.slice(0, dot));
    if (dot > 0 && level !== null) {
      this.#annotations.push(annotation(level[1] ?? "manifest", key.slice(dot + 1), value, field));
    } else {
      this.#values.set(key.toLowerCase(), value);
    }
  }

  get type(): OutputType {
    const type = this.#values.get("type");
    if (type === undefined) {
      throw this.refused("it has no type", `write type=, and one of ${types.join(", ")}`);
    }
    if (type in optionsOf) return type as OutputType;
    const hint = didYouMean(type, types) ?? `the types are ${types.join(", ")}`;
    throw this.refused(`there is no type ${quote(type)}`, hint);
  }

  requireKnown(known: readonly string[]): void {
    const unknown = [...this.#values.keys()].find((key) => key !== "type" && !known.includes(key));
    if (unknown !== undefined) {
      const hint = didYouMean(unknown, known) ?? `type=${this.type} takes ${known.join(", ")}`;
      throw this.refused(`type=${this.type} takes no ${quote(unknown)}`, hint);
    }
    if (this.#annotations.length > 0 && !known.includes("name")) {
      throw this.refused(`type=${this.type} has nothing that can be annotated`, "leave it out");
    }
    if (!this.flag("oci-mediatypes", true)) {
      throw this.refused("quilla writes OCI's media types only", "leave out oci-mediatypes");
    }
    const isKept = this.type === "image" && !this.flag("push", false);
    if (isKept && (this.value("compression") ?? "uncompressed") !== "uncompressed") {
      throw this.refused(
        "the store takes layers as they were built",
        "give the compression where the image is pushed, saved or copied",
      );
    }
  }

  /** How layers are sent to a registry: as it says, unless it is asked for. */
  pushedEncoding() {
    return this.value("compression") === undefined ? {} : this.encoding();
  }

  /** How layers are written. Nothing is compressed unless it is asked for. */
  encoding() {
    const text = this.value("compression") ?? "uncompressed";
    const compression = compressions.get(text);
    if (compression === undefined) {
      const names = [...compressions.keys()];
      const hint = didYouMean(text, names) ?? `there are ${names.join(", ")}`;
      throw this.refused(`there is no compression ${quote(text)}`, hint);
    }
    if (compression === "zstd" && this.type === "docker") {
      throw this.refused("not every docker load reads zstd", "write compression=gzip, or type=oci");
    }
    return { compression, forceCompression: this.flag("force-compression", false) };
  }

  value(key: string): string | undefined {
    return this.#values.get(key) || undefined;
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#values.get(key);
    if (value === undefined) return otherwise;
    if (/^(true|1|t)$/i.test(value)) return true;
    if (/^(false|0|f)$/i.test(value)) return false;
    throw this.refused(`${key}=${value} is neither true nor false`, `write ${key}=true`);
  }

  directory(): string {
    const dest = this.value("dest");
    if (dest !== undefined && dest !== "-") return dest;
    throw this.refused("it needs a directory", "write dest=DIR");
  }

  image() {
    const names = (this.value("name") ?? "").split(",").map((name) => name.trim());
    return {
      names: names.filter((name) => name !== "").map(parseTag),
      annotations: this.#annotations,
    };
  }

  refused(why: string, hint: string): UsageError {
    return refused(this.#text, why, hint);
  }
}

function refused(text: string, why: string, hint: string): UsageError {
  return new UsageError(`--output ${quote(text)}: ${why}`, { code: "usage/output", hint });
}
