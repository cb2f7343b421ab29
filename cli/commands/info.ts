/**
 * `quilla info`: the store, the machine and the runtime, in the lines and fields of `docker info` as far as they mean something here.
 *
 * @module
 */
import { arch, cpus, hostname, release, totalmem, type } from "node:os";
import { readFileSync } from "node:fs";
import { Command } from "@commander-js/extra-typings";
import { currentRuntime, defaultStoreRoot } from "../../core/plugin/cli/process.ts";
import { hostPlatform } from "../../core/plugin/api/nouns.ts";
import { version as quillaVersion } from "../../core/text/version.ts";
import { listImages } from "../../mod.ts";
import type { CommandFactory } from "../table.ts";
import { type Context, storeIfThere } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { sanitise } from "../print/sanitise.ts";

const examples = `
Examples:
  quilla info
  quilla info --format '{{.Images}} images in {{.DockerRootDir}}'`;

export const info: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows the store, the machine and the runtime, with Docker's names of fields.")
    .option("-f, --format <format>", 'json, or a template such as "{{.ServerVersion}}"')
    .addHelpText("after", examples)
    .action(({ format }) => runInfo(context, format));

async function runInfo(context: Context, format: string | undefined): Promise<void> {
  const known = await gather(context);
  if (format === undefined || format === "") return context.print(sanitise(textOf(known)));
  if (format === "json") return context.print(formatJson(known));
  const { parseTemplate } = await import("../print/template.ts");
  const { infoShape } = await import("../template/shapes/info.ts");
  context.print(parseTemplate(format, infoShape).fill(known));
}

/** Docker's fields, where they are true of quilla. There is no server: its version is quilla's own. */
async function gather(context: Context) {
  const runtime = currentRuntime();
  const { os, architecture } = hostPlatform();
  const images = await countImages(context);
  return {
    ID: "",
    Containers: 0,
    ContainersRunning: 0,
    ContainersPaused: 0,
    ContainersStopped: 0,
    Images: images,
    Driver: "quilla",
    DockerRootDir: defaultStoreRoot(),
    KernelVersion: release(),
    OperatingSystem: systemName(),
    OSType: os,
    Architecture: machineNames.get(architecture) ?? arch(),
    NCPU: cpus().length,
    MemTotal: totalmem(),
    Name: hostname(),
    ServerVersion: quillaVersion,
    Runtime: `${runtime.name} ${runtime.version}`,
    IndexServerAddress: "https://index.docker.io/v1/",
    SecurityOptions: [] as string[],
    Swarm: { LocalNodeState: "inactive" },
    Warnings: [] as string[],
    ServerErrors: [] as string[],
    ClientInfo: { Version: quillaVersion, Context: "default", Debug: false },
  };
}

/** As the kernel calls processors, which Docker tells. */
const machineNames = new Map([
  ["amd64", "x86_64"],
  ["arm64", "aarch64"],
  ["386", "i686"],
  ["arm", "armv7l"],
]);

async function countImages(context: Context): Promise<number> {
  const store = await storeIfThere(context);
  if (store === undefined) return 0;
  try {
    const images = await listImages({ store });
    return new Set(images.map(({ id }) => id)).size;
  } finally {
    store.close();
  }
}

/** What the system calls itself (os-release(5)). */
function systemName(): string {
  try {
    const line = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readFileSync("/etc/os-release", "utf8"));
    if (line?.[1]) return line[1];
  } catch {
    // not every system has the file
  }
  return `${type()} ${release()}`;
}

type Known = Awaited<ReturnType<typeof gather>>;

function textOf(known: Known): string {
  const lines: readonly (readonly [string, string | number])[] = [
    ["Images", known.Images],
    [
      "Server Version",
      `${known.ServerVersion} (quilla works in its own process: there is no daemon)`,
    ],
    ["Runtime", known.Runtime],
    ["Storage Driver", known.Driver],
    ["Kernel Version", known.KernelVersion],
    ["Operating System", known.OperatingSystem],
    ["OSType", known.OSType],
    ["Architecture", known.Architecture],
    ["CPUs", known.NCPU],
    ["Total Memory", formatMemory(known.MemTotal)],
    ["Name", known.Name],
    ["Docker Root Dir", known.DockerRootDir],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}

/** As Docker writes it: binary units, four digits. */
function formatMemory(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${Number(value.toPrecision(4))}${units[unit]}`;
}
