/**
 * `quilla.yaml` of the directory that quilla is started in: the project's plugins.
 *
 * It is read from there alone, never from a build context, which may be anybody's: a plugin is a program.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { YAMLError } from "yaml";
import { QuillaError, systemCode } from "../core/errors.ts";
import type { PluginFile } from "../core/plugin/loader.ts";
import type { SourceFile, SourceRange } from "../core/source.ts";

const fileName = "quilla.yaml";

/**
 * The plugins that the project asks for, paths taken from its directory.
 *
 * @throws {QuillaError} `config/yaml`, `config/shape`
 */
export async function readProjectConfig(directory: string): Promise<PluginFile[]> {
  let text: string;
  try {
    text = readFileSync(join(directory, fileName), "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  const { parseDocument, LineCounter } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const file = { name: fileName, text };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new QuillaError(`${fileName} is not YAML: ${error.message.split("\n")[0]}`, {
      code: "config/yaml",
      range: rangeOf(file, error),
    });
  }
  return readPlugins(document.toJS({ maxAliasCount: 0 }), directory);
}

function rangeOf(file: SourceFile, error: YAMLError): SourceRange | undefined {
  const [start] = error.linePos ?? [];
  if (start === undefined) return undefined;
  const at = { line: start.line, column: start.col };
  return { file, start: at, end: { ...at, column: at.column + 1 } };
}

function readPlugins(config: unknown, directory: string): PluginFile[] {
  if (config === null || config === undefined) return [];
  const { plugins = [], ...others } = requireObject(config, fileName);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw shapeError(`${fileName} has no field ${unknown}; it has plugins`);
  }
  if (!Array.isArray(plugins)) throw shapeError(`${fileName}: plugins is no list`);
  return plugins.map((entry, index) => readPlugin(entry, `plugins[${index}]`, directory));
}

function readPlugin(entry: unknown, place: string, directory: string): PluginFile {
  if (typeof entry === "string") return { path: join(directory, entry) };
  const { file, sha256, override, ...others } = requireObject(entry, `${fileName}: ${place}`);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw shapeError(`${fileName}: ${place} has no field ${unknown}`);
  if (typeof file !== "string") throw shapeError(`${fileName}: ${place}.file is no path`);
  if (sha256 !== undefined && typeof sha256 !== "string") {
    throw shapeError(`${fileName}: ${place}.sha256 is no text of 64 digits`);
  }
  if (override !== undefined && typeof override !== "boolean") {
    throw shapeError(`${fileName}: ${place}.override is neither true nor false`);
  }
  const pin = sha256 === undefined ? undefined : `sha256:${sha256.replace(/^sha256:/, "")}`;
  return { path: join(directory, file), pin, override };
}

function requireObject(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw shapeError(`${place} is no mapping`);
}

function shapeError(message: string): QuillaError {
  return new QuillaError(message, {
    code: "config/shape",
    hint: "write plugins: and a list of files, or of { file, sha256, override }",
  });
}
