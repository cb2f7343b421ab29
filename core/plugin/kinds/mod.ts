/**
 * The kinds of things that plugins supply, one file each.
 *
 * @module
 */
import type { KindName, Kinds } from "../contracts/plugin.ts";
import { attesterKind } from "./attester.ts";
import { cacheKind } from "./cache.ts";
import { catalogerKind } from "./cataloger.ts";
import { checkKind } from "./check.ts";
import { codecKind } from "./codec.ts";
import { instructionKind } from "./instruction.ts";
import type { Kind } from "./kind.ts";
import { observerKind } from "./observer.ts";
import { outputKind } from "./output.ts";
import { runnerKind } from "./runner.ts";
import { sourceKind } from "./source.ts";
import { serverKind } from "./server.ts";
import { toolKind } from "./tool.ts";
import { transportKind } from "./transport.ts";

/** All of them, in the order in which listings show them. */
const kinds: { readonly [Name in KindName]: Kind<Kinds[Name]> } = {
  instructions: instructionKind,
  sources: sourceKind,
  transports: transportKind,
  outputs: outputKind,
  attesters: attesterKind,
  caches: cacheKind,
  runners: runnerKind,
  codecs: codecKind,
  checks: checkKind,
  catalogers: catalogerKind,
  servers: serverKind,
  observers: observerKind,
  tools: toolKind,
};

export const kindNames: readonly KindName[] = Object.keys(kinds) as KindName[];

export function kindOf<Name extends KindName>(name: Name): Kind<Kinds[Name]> {
  return kinds[name];
}
