/**
 * The options of `docker build`, `docker buildx build`, `buildah build` and kaniko that `quilla build` has not.
 *
 * @module
 */
import { buildahOptions } from "./buildah.ts";
import { buildahRunOptions } from "./buildah_run.ts";
import { dockerOptions } from "./docker.ts";
import { ForeignTable } from "./foreign_option.ts";
import { kanikoOptions } from "./kaniko.ts";

export const foreignOptions = new ForeignTable([
  ...dockerOptions,
  ...buildahOptions,
  ...buildahRunOptions,
  ...kanikoOptions,
]);
