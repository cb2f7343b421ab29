/**
 * What is in images, wherever they are, for scripts: bills of materials.
 *
 * @module
 */
import type { JsonObject } from "../../core/oci/json.ts";
import type { Bill } from "../kit/sbom/bill.ts";
import { lookNames, type LookOptions, withLooked } from "./looking.ts";
import { loadPlugins, readPlatform, requireNames } from "./session.ts";

/** What {@linkcode imageSbom} is asked for. */
export interface SbomOptions extends LookOptions {
  /** The date of the documents, seconds since 1970; that of the image unless given. */
  readonly created?: number | undefined;
}

/** What is in an image, and documents that say it. */
export interface ImageSbom extends Bill {
  /** As SPDX 2.3. */
  spdx(): JsonObject;
  /** As CycloneDX 1.6. */
  cyclonedx(): JsonObject;
}

/**
 * The bill of materials of an image: the packages that the catalogers of all plugins find in its files, and the files that COPY and
 * ADD brought beside them. Nothing is unpacked, and nothing is asked of a network but the image itself, where it is elsewhere. What
 * is written is the same on every machine.
 *
 * @param image name, image ID or digest, or a place as {@linkcode copyImages} takes it
 * @throws {QuillaError} `image/unknown`, `image/artefact`, `image/platform`, and what the place's transport throws
 *
 * @example What is in an image
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { build, imageSbom } from "../../mod.ts";
 *
 * const context = mkdtempSync(join(tmpdir(), "quilla-"));
 * const store = `${context}-store`;
 * writeFileSync(join(context, "package.json"), '{"name": "app", "version": "1.2.0"}');
 * writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY package.json /app/\n");
 * await build({ context, tags: ["app"], store });
 *
 * const { packages, spdx } = await imageSbom("app", { store });
 * assert.deepEqual(packages.map(({ purl }) => purl), ["pkg:npm/app@1.2.0"]);
 * assert.equal(spdx().spdxVersion, "SPDX-2.3");
 * ```
 */
export async function imageSbom(image: string, options: SbomOptions = {}): Promise<ImageSbom> {
  requireNames("imageSbom", options, { ...lookNames, created: true });
  const { platform, signal, created } = options;
  const { billOf, calledAs, cycloneDxDocument, spdxDocument } = await import("../kit/sbom/mod.ts");
  const host = await loadPlugins(options.plugins);
  return await withLooked(image, { ...options, plugins: host }, async (looked) => {
    const chosen = platform === undefined ? undefined : readPlatform(platform);
    const opened = await looked.image({ platform: chosen, orFirst: true });
    const called = calledAs(image, looked.names);
    const bill = await billOf(opened, { ...called, host, isPlaced: true, created, signal });
    return { ...bill, spdx: () => spdxDocument(bill), cyclonedx: () => cycloneDxDocument(bill) };
  });
}
