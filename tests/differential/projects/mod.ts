/**
 * Dockerfiles in the manner of well-known projects, without their RUN lines.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { applications } from "./applications.ts";
import { servers } from "./servers.ts";
import { staged } from "./stages.ts";

export const projects: readonly Case[] = [...servers, ...staged, ...applications];
