/**
 * The stages of a Dockerfile, as `docker build --call targets` tells them.
 *
 * @module
 */
import type { CheckedFile } from "../core/plugin/contracts/check.ts";
import { descriptionOf } from "../plugins/kit/checks/description.ts";
import { walkDockerfile } from "../plugins/kit/checks/walk.ts";
import { columns } from "./columns.ts";
import { formatJson } from "./json.ts";
import { base64, locationOf } from "./lint_json.ts";

/** For people. */
export function targetsText(file: CheckedFile): string {
  const rows = targetsOf(file).map(({ name, description, default: isDefault }) => {
    const mark = isDefault ? "(default)" : "";
    return [[name ?? "", mark].filter((part) => part !== "").join(" "), description ?? ""];
  });
  return columns([["TARGET", "DESCRIPTION"], ...rows], 1);
}

/** For programs: Docker's document. */
export function targetsJson(file: CheckedFile): string {
  const { dockerfile } = file;
  return formatJson({ targets: targetsOf(file), sources: [base64(dockerfile.file)] }, 2);
}

function targetsOf(file: CheckedFile) {
  const { stages } = walkDockerfile(file);
  return stages.map(({ opening: { line }, name }, index) => ({
    name,
    default: index === stages.length - 1 || undefined,
    description: descriptionOf(line, name),
    base: line.args[0],
    platform: line.flag("platform"),
    location: locationOf(line.range),
  }));
}
