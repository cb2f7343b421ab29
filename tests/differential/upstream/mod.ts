/**
 * Which test of BuildKit's frontend/dockerfile/*_test.go has which case here, by the names of both; and why a test has none.
 *
 * Nothing of those tests is here but their names. `deno task conformance --upstream CHECKOUT` compares this table with a checkout.
 *
 * @module
 */
import { buildTests } from "./builds.ts";
import { dockerfileTests } from "./dockerfiles.ts";
import type { Standing } from "./standing.ts";

export { means, type Reason, reasons, type Standing } from "./standing.ts";

export const upstream: Readonly<Record<string, Standing>> = { ...dockerfileTests, ...buildTests };
