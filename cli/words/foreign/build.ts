/**
 * The options of `docker build`, `docker buildx build`, `buildah build` and kaniko that `quilla build` has not.
 *
 * @module
 */
import { docker } from "./docker.ts";
import { ForeignTable } from "./foreign_option.ts";

export const foreignOptions = new ForeignTable([...docker]);
