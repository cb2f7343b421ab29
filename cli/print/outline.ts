/**
 * What a target can be given, as `docker build --call outline` tells it.
 *
 * @module
 */
import type { Outline, OutlinedDockerfile, OutlineMount } from "../../mod.ts";
import { columns } from "./columns.ts";
import { formatJson } from "./json.ts";
import { base64, locationOf } from "./lint_json.ts";

/** For people. */
export function outlineText(outline: Outline): string {
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
export function outlineJson(outline: OutlinedDockerfile): string {
  const { name, description, args, secrets, ssh, file } = outline;
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
    sources: [base64(file)],
  }, 2);
}
