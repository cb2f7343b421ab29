/**
 * What a user mounts into an image that is run, as jobs have it.
 *
 * @module
 */
import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { messageOf, QuillaError, systemCode } from "../../../core/plugin/api/nouns.ts";
import { quote } from "../../../core/plugin/api/text.ts";
import { resolve, stat, UnionTree } from "../../../core/plugin/api/tree.ts";
import type { Image } from "../../../core/plugin/api/image.ts";
import type { JobMount } from "../../../core/plugin/contracts/runner.ts";
import type { FoundMount } from "./request.ts";

/**
 * @param files those of the image
 * @throws {QuillaError} `run/mount-source`, `run/mount-target`, `run/device`
 */
export async function jobMounts(
  mount: FoundMount,
  files: UnionTree,
  { layers }: Image,
): Promise<JobMount[]> {
  const target = resolve(files, mount.target);
  if (target === "/") {
    throw new QuillaError("nothing can be mounted in the place of the whole image", {
      code: "run/mount-target",
      hint: "give a directory below /",
    });
  }
  switch (mount.type) {
    case "tmpfs":
      return [{ type: "tmpfs", target, ...mount.memory }];
    case "bind": {
      const { source, readOnly } = mount;
      return [{ type: "host", target, source, readOnly, kind: kindOf(source) }];
    }
    case "device":
      return devicesAt(mount.source).map(([source, below]) => (
        { type: "host", target: target + below, source, readOnly: false, kind: "file" }
      ));
    case "volume": {
      if (stat(files, target)?.type !== "directory") return [{ type: "tmpfs", target }];
      return [{ ...treeOf(layers, target, "directory"), target, writable: true }];
    }
    case "image": {
      const other = await filesOf(mount.image);
      const path = resolve(other, mount.path);
      const kind = other.lstat(path)?.type;
      if (kind !== "directory" && kind !== "file") {
        throw new QuillaError(`the image ${quote(mount.name)} has no ${mount.path} to mount`, {
          code: "run/mount-source",
        });
      }
      return [{ ...treeOf(mount.image.layers, path, kind), target, writable: false }];
    }
  }
}

/** All files of an image. */
export async function filesOf({ layers }: Image): Promise<UnionTree> {
  return new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
}

function treeOf(layers: Image["layers"], path: string, kind: "file" | "directory") {
  return { type: "tree" as const, layers, fresh: 0, path, kind, content: "" };
}

function kindOf(source: string): "file" | "directory" {
  try {
    return statSync(source).isDirectory() ? "directory" : "file";
  } catch (error) {
    throw new QuillaError(
      `${quote(source)} cannot be mounted: ${systemCode(error) ?? messageOf(error)}`,
      {
        code: "run/mount-source",
        hint: systemCode(error) === "ENOENT"
          ? "make it before: nothing of the host is made for a container"
          : undefined,
        cause: error,
      },
    );
  }
}

/** What is no container's: each has its own. */
const ownNames = ["pts", "shm", "mqueue", "console", "fd", "stdin", "stdout", "stderr", "ptmx"];

/** A device, or all of a directory, each with where it is below that. */
function devicesAt(source: string): [source: string, below: string][] {
  try {
    const status = statSync(source);
    if (isDevice(status)) return [[source, ""]];
    if (status.isDirectory()) {
      const found = devicesBelow(source, "");
      if (found.length > 0) return found;
    }
  } catch (error) {
    throw noDevice(source, systemCode(error) ?? messageOf(error), error);
  }
  throw noDevice(source, "it is no device");
}

function devicesBelow(root: string, below: string): [string, string][] {
  return readdirSync(root + below).flatMap((name) => {
    const at = `${below}/${name}`;
    if (below === "" && root === "/dev" && ownNames.includes(name)) return [];
    // No link is followed.
    const status = lstatSync(root + at, { throwIfNoEntry: false });
    if (status?.isDirectory()) return devicesBelow(root, at);
    return status !== undefined && isDevice(status) ? [[root + at, at] as [string, string]] : [];
  });
}

/** Not all runtimes know how to say it: by the type in st_mode (stat(2)), character or block. */
function isDevice({ mode }: Stats): boolean {
  return [0o020000, 0o060000].includes(mode & 0o170000);
}

function noDevice(source: string, why: string, cause?: unknown): QuillaError {
  return new QuillaError(`the device ${quote(source)} cannot be given to the container: ${why}`, {
    code: "run/device",
    hint: "name a device of this machine, such as /dev/fuse, or a directory with some",
    cause,
  });
}
