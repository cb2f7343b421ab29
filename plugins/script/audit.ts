/**
 * Known vulnerabilities of images, for scripts: by a data base that is a file, without a network.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { Digest } from "../../core/digest.ts";
import { messageOf, QuillaError, UsageError } from "../../core/errors.ts";
import { formatPlatform } from "../../core/platform.ts";
import { quote } from "../../core/text/quote.ts";
import type { Audit } from "../tools/audit/audit.ts";
import type { SeverityLevel } from "../tools/audit/severity.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { loadPlugins, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode auditImage} is asked for. */
export interface AuditOptions extends LookOptions {
  /** An export of OSV: all.zip of an ecosystem, lines of JSON, or a directory of such and of single advisories. */
  readonly database: string;
  /** Only these and worse ones; the others are told apart. All unless given. */
  readonly severity?: SeverityLevel | undefined;
  /** A file of faults that are borne: a line is an ID, a package if it is only for that, and a last day (`until:2027-01-31`). */
  readonly ignoreFile?: string | undefined;
}

/** What is known of an image. */
export interface AuditedImage extends Audit {
  /** As it was given. */
  readonly name: string;
  /** The image ID. */
  readonly id: Digest;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What it runs on. */
  readonly platform: string;
}

const names = { ...lookNames, database: true, severity: true, ignoreFile: true } as const;

/**
 * Which packages of an image have faults that a data base knows. Nothing is unpacked, and no network is asked.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `audit/no-database`, `audit/database`, `audit/empty`, `audit/ignore-file`, and what looking at it throws
 *
 * @example An application with a package that has a known fault
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { auditImage, build } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * writeFileSync(join(context, "package.json"), '{ "name": "demo", "version": "1.2.0" }');
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY package.json /app/\n");
 * const store = `${context}-store`;
 * await build({ context, tags: ["app"], store });
 *
 * const database = join(context, "osv.ndjson");
 * const events = [{ introduced: "1.0.0" }, { fixed: "1.3.0" }];
 * const affected = [{ package: { ecosystem: "npm", name: "demo" }, ranges: [{ type: "SEMVER", events }] }];
 * writeFileSync(database, JSON.stringify({ id: "GHSA-demo", affected }));
 *
 * const { vulnerabilities } = await auditImage("app", { database, store });
 * assert.deepEqual(vulnerabilities.map(({ id, fixed }) => [id, fixed]), [["GHSA-demo", ["1.3.0"]]]);
 * ```
 */
export async function auditImage(image: string, options: AuditOptions): Promise<AuditedImage> {
  requireNames("auditImage", options, names);
  const { database, severity, ignoreFile, plugins, platform, signal } = options;
  const { auditImage, readIgnored, severityLevels } = await import("../tools/audit/mod.ts");
  if (severity !== undefined && !severityLevels.includes(severity)) {
    throw new UsageError(`there is no severity ${quote(severity)}`, {
      code: "usage/severity",
      hint: `from the least up: ${severityLevels.join(", ")}`,
    });
  }
  const ignored = ignoreFile === undefined ? [] : readIgnored(await textOf(ignoreFile), ignoreFile);
  const choice = {
    platform: platform === undefined ? undefined : readPlatform(platform),
    orFirst: true,
  };
  const host = await loadPlugins(plugins);
  return await withLooked(image, options, async (looked) => {
    const found = await looked.image(choice);
    const today = new Date().toISOString().slice(0, 10);
    const settings = { host, database, severity, ignored, today, signal };
    const { id, descriptor, config } = found;
    return {
      ...{ name: image, id, digest: descriptor.digest, platform: formatPlatform(config) },
      ...await auditImage(found, settings),
    };
  });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new QuillaError(`the file ${quote(path)} cannot be read: ${messageOf(error)}`, {
      code: "audit/ignore-file",
      cause: error,
    });
  }
}
