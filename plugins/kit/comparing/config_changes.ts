/**
 * What the configurations of two images say differently.
 *
 * @module
 */
import {
  containerConfigJson,
  encodeJson,
  type ImageConfig,
  type JsonValue,
  variableName,
} from "../../../core/plugin/api/oci.ts";
import { sortByBytes } from "../../../core/plugin/api/text.ts";

/** One field that differs. */
export interface FieldChange {
  /** As in the configuration (config.md): `Cmd`, `os`; of an entry of `Env`, `Labels` and their like, `Env.PATH`. */
  readonly field: string;
  /** Undefined where the image does not say it. */
  readonly before: JsonValue | undefined;
  /** What it is now. */
  readonly after: JsonValue | undefined;
}

/** Lists and maps whose entries are fields of their own. */
const byEntry = new Set(["Env", "Labels", "ExposedPorts", "Volumes"]);

/** The fields that differ, in byte order. Layers and history are not looked at. */
export function configChanges(before: ImageConfig, after: ImageConfig): FieldChange[] {
  const [a, b] = [fieldsOf(before), fieldsOf(after)];
  const names = sortByBytes([...new Set([...a.keys(), ...b.keys()])]);
  return names.flatMap((field) => {
    const change = { field, before: a.get(field), after: b.get(field) };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}

function fieldsOf(config: ImageConfig): Map<string, JsonValue> {
  const { os, architecture, variant, osVersion, created, author } = config;
  const fields = new Map<string, JsonValue>();
  const own = { os, architecture, variant, "os.version": osVersion, created, author };
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined) fields.set(name, value);
  }
  const encoded = new TextDecoder().decode(encodeJson(containerConfigJson(config.config)));
  for (const [name, value] of Object.entries<JsonValue>(JSON.parse(encoded))) {
    if (!byEntry.has(name)) fields.set(name, value);
    else for (const [key, entry] of entriesOf(value)) fields.set(`${name}.${key}`, entry);
  }
  return fields;
}

/** The entries of a map; of a list of `NAME=value`, the names and values. */
function entriesOf(value: JsonValue): [string, JsonValue][] {
  if (!Array.isArray(value)) return Object.entries(value as Record<string, JsonValue>);
  return value.map((item) => {
    const text = String(item);
    const name = variableName(text);
    return [name, text.slice(name.length + 1)];
  });
}
