/**
 * A Docker engine in the benchmark: its build, by a BuildKit as old as it, its push and its pull.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerEngine } from "../../tests/support/dockerd.ts";
import { ask } from "./asking.ts";
import type { Builder, Command, Puller, Pusher } from "./builder.ts";

export function dockerTools({ client, host, pid }: DockerEngine) {
  const words = (...rest: string[]): Command => ({
    words: [client, ...rest],
    env: { DOCKER_HOST: host, DOCKER_BUILDKIT: "1" },
  });
  const forget = async () => {
    await ask(words("system", "prune", "-af")); // images, and what BuildKit keeps of contexts and steps
  };
  const layers = async (image: string, folder: string) => {
    await ask(words("save", "-o", join(folder, "image.tar"), image));
    await ask({ words: ["tar", "-x", "-f", join(folder, "image.tar"), "-C", folder] });
    const [manifest] = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
    return manifest.Layers.map((name: string) => join(folder, name)) as string[];
  };
  const builder: Builder = {
    name: "docker build",
    family: "docker",
    daemon: pid,
    does: "both",
    build: (_store, context, again) =>
      words(
        ...["build", "-q", "--network", "none", "-t", "bench"],
        ...again ? [] : ["--no-cache"],
        context,
      ),
    layers: (_store, folder) => layers("bench", folder),
    forget,
  };
  const pusher: Pusher = {
    name: "docker push",
    family: "docker",
    daemon: pid,
    async take(_store, images, version, reference) {
      await ask(words("load", "-q", "-i", images.archive(version)));
      await ask(words("tag", `bench:${version}`, reference));
    },
    push: (_store, _images, _version, reference) => words("push", "-q", reference),
    forget,
  };
  const puller: Puller = {
    name: "docker pull",
    family: "docker",
    daemon: pid,
    pull: (_store, _folder, reference) => words("pull", "-q", reference),
    files: async (_store, folder, reference) => ({ layers: await layers(reference, folder) }),
    forget,
  };
  return { builder, pusher, puller };
}
