/**
 * A place in a YAML file: its value, read by type, and where it stands, for messages that draw the line.
 *
 * @module
 */
import type { Document, LineCounter, Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import { QuillaError } from "../../../../core/plugin/api/nouns.ts";
import {
  didYouMean,
  quote,
  type SourceFile,
  type SourceRange,
} from "../../../../core/plugin/api/text.ts";

type Yaml = typeof import("yaml");

/** What every place of one file shares. */
interface Source {
  readonly yaml: Yaml;
  readonly file: SourceFile;
  readonly lines: LineCounter;
}

/** A value. Every method throws a QuillaError `config/shape` with the place. */
export class YamlPlace {
  private constructor(
    private readonly source: Source,
    private readonly node: Node | null,
    /** What messages call it, such as `registries`. */
    readonly title: string,
    private readonly fallback: SourceRange | undefined,
  ) {}

  /**
   * The whole of a file.
   *
   * @throws {QuillaError} `config/yaml`
   */
  static async read(file: SourceFile): Promise<YamlPlace> {
    const yaml = await import("yaml");
    const lines = new yaml.LineCounter();
    const document: Document = yaml.parseDocument(file.text, { lineCounter: lines });
    const source = { yaml, file, lines };
    const [error] = document.errors;
    if (error !== undefined) {
      throw new QuillaError(`${file.name} is not YAML: ${error.message.split("\n")[0]}`, {
        code: "config/yaml",
        range: rangeOf(source, error.pos[0], error.pos[1]),
      });
    }
    return new YamlPlace(source, document.contents, file.name, undefined);
  }

  /** Whether nothing is written there. */
  get isEmpty(): boolean {
    const { node, source: { yaml } } = this;
    return node === null || (yaml.isScalar(node) && node.value === null);
  }

  /** The members of a mapping; undefined in the place of those that are not there. */
  fields<Name extends string>(names: readonly Name[]): Partial<Record<Name, YamlPlace>> {
    const fields: Partial<Record<Name, YamlPlace>> = {};
    for (const { key, value, range } of this.#pairs()) {
      const name = names.find((each) => each === key);
      if (name === undefined) {
        const hint = didYouMean(key, names) ?? `${this.title} has ${names.join(", ")}`;
        throw shapeError(`${this.title} has no field ${quote(key)}`, range, hint);
      }
      fields[name] = value;
    }
    return fields;
  }

  /** A mapping whose keys are the user's. */
  entries(): { readonly key: string; readonly value: YamlPlace; refuse: Refuse }[] {
    return this.#pairs().map(({ key, value, range }) => ({
      key,
      value,
      refuse: (why, hint) => shapeError(why, range, hint),
    }));
  }

  items(): YamlPlace[] {
    const { node, source } = this;
    if (!source.yaml.isSeq(node)) throw this.refuse(`${this.title} is no list`);
    return (node as YAMLSeq<Node | null>).items.map((item, index) =>
      new YamlPlace(source, item, `${this.title}[${index}]`, this.range)
    );
  }

  get isList(): boolean {
    return this.source.yaml.isSeq(this.node);
  }

  get isMapping(): boolean {
    return this.source.yaml.isMap(this.node);
  }

  text(): string {
    const { node, source: { yaml } } = this;
    if (yaml.isScalar(node) && typeof node.value === "string") return node.value;
    throw this.refuse(`${this.title} is no text`);
  }

  boolean(): boolean {
    const { node, source: { yaml } } = this;
    if (yaml.isScalar(node) && typeof node.value === "boolean") return node.value;
    throw this.refuse(`${this.title} is neither true nor false`);
  }

  /** The error that refuses what stands here. */
  refuse: Refuse = (why, hint) => shapeError(why, this.range, hint);

  private get range(): SourceRange | undefined {
    const { node, source } = this;
    const range = node?.range;
    return range ? rangeOf(source, range[0], range[1]) : this.fallback;
  }

  #pairs(): { key: string; value: YamlPlace; range: SourceRange | undefined }[] {
    const { node, source } = this;
    if (!source.yaml.isMap(node)) throw this.refuse(`${this.title} is no mapping`);
    return (node as YAMLMap<Node, Node | null>).items.map((pair: Pair<Node, Node | null>) => {
      const key = source.yaml.isScalar(pair.key) ? String(pair.key.value) : "";
      const bounds = pair.key.range;
      const range = bounds ? rangeOf(source, bounds[0], bounds[1]) : undefined;
      const title = this.title === source.file.name ? key : `${this.title}.${key}`;
      return { key, value: new YamlPlace(source, pair.value, title, range), range };
    });
  }
}

type Refuse = (why: string, hint?: string) => QuillaError;

function rangeOf({ file, lines }: Source, from: number, to: number): SourceRange {
  const position = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, file.text.length));
    return { line, column: col };
  };
  const start = position(from);
  const end = position(Math.max(to, from + 1));
  const lineEnd = { ...start, column: start.column + 1 };
  return { file, start, end: end.line === start.line ? end : lineEnd };
}

function shapeError(why: string, range: SourceRange | undefined, hint?: string): QuillaError {
  return new QuillaError(why, { code: "config/shape", range, hint });
}
