/**
 * The stages of a Dockerfile, as `docker build --call targets` tells them.
 *
 * @module
 */
import type { DockerfileTargets } from "../../mod.ts";
import { columns } from "./columns.ts";
import { formatJson } from "./json.ts";
import { base64, locationOf } from "./lint_json.ts";

/** For people. */
export function targetsText({ targets }: DockerfileTargets): string {
  const rows = targets.map(({ name, description, isDefault }) => {
    const mark = isDefault ? "(default)" : "";
    return [[name ?? "", mark].filter((part) => part !== "").join(" "), description ?? ""];
  });
  return columns([["TARGET", "DESCRIPTION"], ...rows], 1);
}

/** For programs: Docker's document. */
export function targetsJson({ targets, file }: DockerfileTargets): string {
  const described = targets.map(({ isDefault, range, ...target }) => ({
    name: target.name,
    default: isDefault || undefined,
    description: target.description,
    base: target.base,
    platform: target.platform,
    location: locationOf(range),
  }));
  return formatJson({ targets: described, sources: [base64(file)] }, 2);
}
