/**
 * Situations that BuildKit's own tests of its frontend for Dockerfiles are about, in our words; upstream.ts says which is which.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { argumentCases } from "./arguments.ts";
import { cachingCases } from "./caching.ts";
import { copyingCases } from "./copies.ts";
import { imageCases } from "./images.ts";
import { runningCases } from "./running.ts";
import { sourceCases } from "./sources.ts";
import { tellingCases } from "./telling.ts";
import { timeCases } from "./times.ts";

export const frontendCases: readonly Case[] = [
  ...argumentCases,
  ...copyingCases,
  ...runningCases,
  ...imageCases,
  ...sourceCases,
  ...cachingCases,
  ...timeCases,
  ...tellingCases,
];
