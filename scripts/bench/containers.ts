/**
 * buildah and podman, which share their store and their words, and skopeo with umoci.
 *
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { peer } from "../../tests/support/peers.ts";
import { run } from "../process.ts";
import { ask, layersOf } from "./asking.ts";
import type { Builder, Puller, Pusher } from "./builder.ts";

/** A way of `buildah bud` or `podman build` to build. */
interface Way {
  readonly name: string;
  readonly does: Builder["does"];
  readonly options: readonly string[];
}

const ways: Readonly<Record<"buildah" | "podman", readonly Way[]>> = {
  buildah: [
    { name: "buildah bud", does: "cold", options: ["--layers=false"] },
    { name: "buildah bud --layers", does: "again", options: ["--layers"] },
  ],
  podman: [{ name: "podman build", does: "both", options: [] }],
};

/** One of the two, where it is on the machine. */
export async function containersTool(program: "buildah" | "podman") {
  const { path } = peer(program);
  const driver = await graphDriver(path);
  const runtime = containerRuntime();
  const words = (store: string, ...rest: string[]) => ({
    words: [
      ...[path, "--root", join(store, "root"), "--runroot", join(store, "run")],
      ...["--storage-driver", driver, ...program === "podman" ? runtime : [], ...rest],
    ],
  });
  const layers = async (store: string, folder: string, name = "bench") => {
    const plain = program === "buildah" ? ["--disable-compression"] : [];
    await ask(words(store, "push", "-q", ...plain, name, `dir:${folder}`));
    return layersOf(folder, "dir");
  };
  const builders = ways[program].map(({ name, does, options }): Builder => ({
    name,
    family: program,
    does,
    build(store, context, again) {
      const fresh = again ? [] : ["--no-cache"];
      const quiet = ["-q", "--network", "none", "-t", "bench"];
      const build = program === "buildah" ? ["bud", ...runtime] : ["build"];
      return words(store, ...build, ...options, ...fresh, ...quiet, context);
    },
    layers,
  }));
  const pusher: Pusher = {
    name: `${program} push`,
    family: program,
    async take(store, images, version) {
      const place = `docker-archive:${images.archive(version)}`;
      const id = (await ask(words(store, "pull", "-q", place))).trim().split("\n").at(-1)!;
      await ask(words(store, "tag", id, `bench:${version}`));
    },
    push: (store, _images, version, reference) =>
      words(store, "push", "-q", "--tls-verify=false", `bench:${version}`, `docker://${reference}`),
  };
  const puller: Puller = {
    name: `${program} pull`,
    family: program,
    pull: (store, _folder, reference) =>
      words(store, "pull", "-q", "--tls-verify=false", reference),
    files: async (store, folder, reference) => ({
      layers: await layers(store, join(folder, "layers"), reference),
    }),
  };
  return { builders, pusher, puller };
}

/** A store of its own would else be of the slow driver that copies every layer. */
async function graphDriver(path: string): Promise<string> {
  const { store } = JSON.parse((await run([path, "info", "--format", "json"])).stdout || "{}");
  return store?.graphDriverName ?? store?.GraphDriverName ?? "overlay";
}

/** Both prefer crun, which refuses machines that have cgroups of both versions. */
function containerRuntime(): string[] {
  const isHybrid = existsSync("/sys/fs/cgroup/unified");
  return isHybrid && peer("runc").skip === undefined ? ["--runtime", peer("runc").path] : [];
}

/** From a layout, whose layers it reads as they are: it has no store of its own. */
export function skopeoPusher(): Pusher {
  const { path } = peer("skopeo");
  return {
    name: "skopeo copy",
    family: "skopeo",
    take: () => Promise.resolve(),
    push: (_store, { layout }, version, reference) => ({
      words: [
        ...[path, "copy", "-q", "--dest-tls-verify=false"],
        ...[`oci:${layout}:${version}`, `docker://${reference}`],
      ],
    }),
  };
}

export function skopeoPuller(): Puller {
  const script = `set -e
"$1" copy -q --src-tls-verify=false "docker://$4" "oci:$3/layout:bench" >/dev/null
"$2" unpack --image "$3/layout:bench" "$3/bundle" >/dev/null`;
  return {
    name: "skopeo copy, umoci unpack",
    family: "skopeo",
    pull: (_store, folder, reference) => ({
      words: ["sh", "-c", script, "sh", peer("skopeo").path, peer("umoci").path, folder, reference],
    }),
    files: (_store, folder) => {
      rmSync(join(folder, "layout"), { recursive: true });
      return Promise.resolve({ directory: join(folder, "bundle", "rootfs") });
    },
  };
}

export function cranePusher(): Pusher {
  return {
    name: "crane push",
    family: "crane",
    take: () => Promise.resolve(),
    push: (_store, images, version, reference) => ({
      words: [peer("crane").path, "push", "--insecure", images.archive(version), reference],
    }),
  };
}

export function cranePuller(): Puller {
  const script = `set -eo pipefail
mkdir "$2/files"
"$1" export --insecure "$3" - | tar -x -C "$2/files" --numeric-owner`;
  return {
    name: "crane export, tar",
    family: "crane",
    pull: (_store, folder, reference) => ({
      words: ["bash", "-c", script, "bash", peer("crane").path, folder, reference],
    }),
    files: (_store, folder) => Promise.resolve({ directory: join(folder, "files") }),
  };
}
