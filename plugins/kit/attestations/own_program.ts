/**
 * The program that builds: quilla's executable, by its bytes.
 *
 * @module
 */
import { statSync } from "node:fs";
import process from "node:process";
import { fileContent } from "../../../core/content.ts";
import { hexOf } from "../../../core/digest.ts";
import { currentRuntime } from "../../../core/host/runtime.ts";
import { contentDigest } from "../../../core/store/content_digest.ts";
import type { Dependency } from "./provenance.ts";

let found: Dependency | undefined;

/** Undefined where quilla is run from its sources, which have no digest. */
export function ownProgram(): Dependency | undefined {
  if (!currentRuntime().standalone) return undefined;
  if (found !== undefined) return found;
  const path = process.execPath;
  const sha256 = hexOf(contentDigest(fileContent(path, 0, statSync(path).size), "sha256"));
  return found = {
    uri: "urn:quilla:program",
    digest: { sha256 },
    annotations: { kind: "program" },
  };
}
