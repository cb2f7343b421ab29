/**
 * What a target can be given, as `docker build --call outline` tells it.
 *
 * @module
 */
import type { CheckedFile } from "../core/plugin/contracts/check.ts";
import { type Outline, type OutlineMount, outlineOf } from "../plugins/kit/checks/outline.ts";
import type { WalkedStage } from "../plugins/kit/checks/walk.ts";
import { columns } from "./columns.ts";
import { formatJson } from "./json.ts";
import { base64, locationOf } from "./lint_json.ts";

/** For people. */
export function outlineText(file: CheckedFile, target: WalkedStage): string {
  const outline = outlineOf(file, target);
  const args = outline.args.map((
    { name, value = "", description = "" },
  ) => [name, value, description]);
  const parts = [
    headOf(outline),
    table(["BUILD ARG", "VALUE", "DESCRIPTION"], args),
    table(["SECRET", "REQUIRED"], outline.secrets.map(mountRow)),
    table(["SSH", "REQUIRED"], outline.ssh.map(mountRow)),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** As with Docker, a stage without a name has no head. */
function headOf({ name, description }: Outline): string {
  if (name === undefined) return "";
  const rows = [["TARGET:", name]];
  if (description !== undefined) rows.push(["DESCRIPTION:", description]);
  return columns(rows, 1);
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : columns([heading, ...rows], 3);
}

function mountRow({ name, required }: OutlineMount): string[] {
  return [name, required ? "true" : ""];
}

/** For programs: Docker's document. */
export function outlineJson(file: CheckedFile, target: WalkedStage): string {
  const { name, description, args, secrets, ssh } = outlineOf(file, target);
  const mounts = (list: readonly OutlineMount[]) =>
    list.length === 0 ? undefined : list.map(({ name, required, line }) => ({
      name,
      required: required || undefined,
      location: locationOf(line.range),
    }));
  return formatJson({
    name,
    description,
    args: args.length === 0 ? undefined : args.map(({ line, ...arg }) => ({
      ...arg,
      location: locationOf(line.range),
    })),
    secrets: mounts(secrets),
    ssh: mounts(ssh),
    sources: [base64(file.dockerfile.file)],
  }, 2);
}
