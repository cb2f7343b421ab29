/**
 * Dockerfiles with their contexts, to be built by quilla and by others.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { addCases } from "./add.ts";
import { argumentCases } from "./arguments.ts";
import { projects } from "../projects/mod.ts";
import { frontendCases } from "../frontend/mod.ts";
import { configCases } from "./config.ts";
import { copyCases } from "./copy.ts";
import { ignoreCases } from "./ignore.ts";
import { languageCases } from "./language.ts";
import { linkCases } from "./links.ts";
import { modernCases } from "./modern.ts";
import { triggerCases } from "./onbuild.ts";
import { mountCases } from "./mounts.ts";
import { parentsCases } from "./parents.ts";
import { runCases } from "./run.ts";
import { stageCases } from "./stages.ts";
import { trapCases } from "./traps.ts";
import { wildcardCases } from "./wildcards.ts";
import { windowsCases } from "./windows.ts";

export const corpus: readonly Case[] = [
  ...copyCases,
  ...linkCases,
  ...parentsCases,
  ...wildcardCases,
  ...ignoreCases,
  ...addCases,
  ...configCases,
  ...stageCases,
  ...argumentCases,
  ...triggerCases,
  ...modernCases,
  ...languageCases,
  ...trapCases,
  ...windowsCases,
  ...projects,
  ...runCases,
  ...mountCases,
  ...frontendCases,
];
