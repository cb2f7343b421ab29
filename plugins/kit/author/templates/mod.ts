/**
 * The beginnings of plugins, one of each kind.
 *
 * @module
 */
import type { KindName } from "../../../../core/plugin/contracts/plugin.ts";
import { attesterTemplate } from "./attester.ts";
import { cacheTemplate } from "./cache.ts";
import { catalogerTemplate } from "./cataloger.ts";
import { checkTemplate } from "./check.ts";
import { codecTemplate } from "./codec.ts";
import { instructionTemplate } from "./instruction.ts";
import { observerTemplate } from "./observer.ts";
import { outputTemplate } from "./output.ts";
import { runnerTemplate } from "./runner.ts";
import { serverTemplate } from "./server.ts";
import { sourceTemplate } from "./source.ts";
import { toolTemplate } from "./tool.ts";
import { transportTemplate } from "./transport.ts";
import type { Template } from "./template.ts";

/** By kind. */
export const templates: { readonly [Kind in KindName]: Template } = {
  instructions: instructionTemplate,
  sources: sourceTemplate,
  transports: transportTemplate,
  outputs: outputTemplate,
  attesters: attesterTemplate,
  caches: cacheTemplate,
  codecs: codecTemplate,
  runners: runnerTemplate,
  checks: checkTemplate,
  catalogers: catalogerTemplate,
  servers: serverTemplate,
  observers: observerTemplate,
  tools: toolTemplate,
};
