/**
 * What an editor may say of how Dockerfiles are built: `quilla` among its settings, or what it sends when it begins.
 *
 * @module
 */
import { parsePlatform, type Platform, QuillaError } from "../../../core/plugin/api/nouns.ts";

/** How the Dockerfiles of a workspace are built. */
export interface Settings {
  /** The build context's directory, from the workspace's; each Dockerfile's own directory unless given. */
  readonly context?: string | undefined;
  /** The stage that is built; all of them are looked at unless given. */
  readonly target?: string | undefined;
  /** Build arguments. */
  readonly arguments: ReadonlyMap<string, string>;
  /** What is built for. */
  readonly platform?: Platform | undefined;
}

/** Nothing is said. */
export const noSettings: Settings = { arguments: new Map() };

/**
 * Reads `{ context, target, arguments, platform }`; each of them may be missing.
 *
 * @throws {QuillaError} `lsp/settings` that names the one that is something else
 */
export function readSettings(given: unknown): Settings {
  if (given === undefined || given === null) return noSettings;
  const { context, target, platform, arguments: values, ...others } = mapping(given, "quilla");
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw refused(`there is no setting quilla.${unknown}`);
  }
  const pairs = Object.entries(values === undefined ? {} : mapping(values, "quilla.arguments"));
  return {
    context: text(context, "quilla.context"),
    target: text(target, "quilla.target"),
    arguments: new Map(
      pairs.map(([name, value]) => [name, text(value, `quilla.arguments.${name}`) ?? ""]),
    ),
    platform: platform === undefined
      ? undefined
      : parsePlatform(text(platform, "quilla.platform")!),
  };
}

function mapping(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw refused(`the setting ${name} is no object`);
}

function text(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw refused(`the setting ${name} is no text`);
}

function refused(message: string): QuillaError {
  return new QuillaError(message, {
    code: "lsp/settings",
    hint: "there are context, target, arguments and platform, each a text but for arguments",
  });
}
