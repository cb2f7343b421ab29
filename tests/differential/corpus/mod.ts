/**
 * Dockerfiles with their contexts, to be built by quilla and by others.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { configCases } from "./config.ts";
import { copyCases } from "./copy.ts";
import { modernCases } from "./modern.ts";
import { triggerCases } from "./onbuild.ts";
import { stageCases } from "./stages.ts";

export const corpus: readonly Case[] = [
  ...copyCases,
  ...configCases,
  ...stageCases,
  ...triggerCases,
  ...modernCases,
];
