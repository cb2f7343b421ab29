/**
 * Templates of `--format`, at the edge: Go's text/template with Docker's functions (cli/template), filled in with what a command
 * has to tell, and safe to look at. What has no template does not load this.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { wholeText } from "../template/bytes.ts";
import { type GoTemplate, readTemplate } from "../template/engine.ts";
import { isExcess, isFurther } from "../template/fault.ts";
import { shapeOf } from "../template/shapes/infer.ts";
import { readAny, readShape } from "../template/shapes/read.ts";
import { anyType, type GoType, mapOf, stringType, type Value } from "../template/types.ts";
import { sanitise } from "./sanitise.ts";
import type { JsonValue } from "../../mod.ts";

/** A template, ready to be filled in. */
export interface Template {
  /** @throws {UsageError} `usage/template` */
  fill(value: JsonValue): string;
  /** The template filled in with the names' headings, for a table's first line. */
  heading(headings: ReadonlyMap<string, string>): string;
}

/** How a template is read. */
export interface TemplateOptions {
  /** Whether `\t` and `\n` outside of actions are a tab and a line end: in listings they are, in `inspect` they are not. */
  readonly escapes?: boolean;
  /** What `json` moves each level in by; all is in one line unless told. */
  readonly jsonIndent?: string;
}

/**
 * A template for values of some shape.
 *
 * @param shape what the value is in Go, or the names of a listing's fields
 * @throws {UsageError} `usage/template`
 */
export function parseTemplate(
  text: string,
  shape: GoType | readonly string[],
  options: TemplateOptions = {},
): Template {
  const template = readTemplate(text, { ...options, shown });
  const type = "kind" in shape ? shape : rowShape(shape);
  return {
    fill: (value) => template.fill(readShape(value, type)),
    heading: (headings) => headingOf(template, headings),
  };
}

/**
 * A template for what the engine of Docker's client says: where a field is asked for that the shape has not, the JSON itself is
 * looked into, as the client does.
 *
 * @param more what the JSON says besides
 * @throws {UsageError} `usage/template`
 */
export function parseInspectTemplate(
  text: string,
  shape: GoType,
  more: (value: JsonValue) => JsonValue = (value) => value,
): Pick<Template, "fill"> {
  const template = readTemplate(text, { shown });
  const fillRaw = (value: JsonValue, first: UsageError) => {
    try {
      return template.fill(readAny(more(value), "json.Number"), { requiresEntries: true });
    } catch (error) {
      throw error instanceof UsageError && isFurther(error, first) ? error : first;
    }
  };
  return {
    fill: (value) => {
      try {
        return template.fill(readShape(value, shape));
      } catch (error) {
        if (!(error instanceof UsageError) || isExcess(error)) throw error;
        return fillRaw(value, error);
      }
    },
  };
}

/**
 * Fills a template in with a document of quilla's own.
 *
 * @param noun what messages call the document
 * @throws {UsageError} `usage/template`
 */
export function fillDocument(text: string, document: JsonValue, noun: string): string {
  return parseTemplate(text, shapeOf(document, noun)).fill(document);
}

/** The struct of a listing's row, whose fields are methods in Docker. */
export function rowShape(fields: readonly string[], name = "formatter.row"): GoType {
  return {
    kind: "struct",
    name,
    isNamed: true,
    isRow: true,
    noun: "a row",
    fields: fields.map((name) => ({ name, type: anyType, isMethod: true })),
  };
}

function headingOf(template: GoTemplate, headings: ReadonlyMap<string, string>): string {
  const value: Value = { type: mapOf(stringType), data: headings };
  return template.heading(value);
}

/** Foreign text may be in all that an action writes. Tabs part the columns of a table, as in Docker. */
function shown(text: string): string {
  return wholeText(text).split("\t").map(sanitise).join("\t");
}
