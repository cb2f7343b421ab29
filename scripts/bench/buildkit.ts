/**
 * BuildKit of today in the benchmark: a daemon of its own, asked by `buildctl`.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import type { BuildkitDaemon } from "../../tests/support/buildkitd.ts";
import { ask, layersOf } from "./asking.ts";
import type { Builder, Command, Pusher } from "./builder.ts";

/** Without an output, all that BuildKit does is fill its own cache; with one, it packs layers, which no later build takes. */
export function buildkitTools({ client, address, pid }: BuildkitDaemon) {
  const control = (...rest: string[]): Command => ({
    words: [client, "--addr", address, ...rest],
  });
  const build = (context: string, ...rest: string[]) =>
    control(
      ...["build", "--frontend", "dockerfile.v0", "--progress", "quiet"],
      ...["--local", `context=${context}`, "--local", `dockerfile=${context}`],
      ...["--opt", "force-network-mode=none", ...rest],
    );
  const forget = async () => {
    await ask(control("prune", "--all"));
  };
  let built = "";
  const layers = async (folder: string) => {
    mkdirSync(folder, { recursive: true });
    const form = "compression=uncompressed,force-compression=true";
    await ask(build(built, "--output", `type=oci,tar=false,dest=${folder},${form}`));
    return layersOf(folder, "oci");
  };
  const builder = (name: string, family: Builder["family"], ...output: string[]): Builder => ({
    name,
    family,
    daemon: pid,
    does: "both",
    build(_store, context, again) {
      built = context;
      return build(context, ...output, ...again ? [] : ["--no-cache"]);
    },
    prepare: (_store, context) => build(context),
    layers: (_store, folder) => layers(folder),
    forget,
  });
  const image = "type=image,name=bench,push=false";
  const pusher: Pusher = {
    name: "BuildKit push",
    family: "BuildKit",
    daemon: pid,
    async take(_store, images, version) {
      await ask(build(images.context(version)));
    },
    push: (_store, images, version, reference) =>
      build(
        images.context(version),
        ...["--output", `type=image,name=${reference},push=true,registry.insecure=true`],
      ),
    forget,
  };
  return {
    builders: [
      builder("BuildKit, nothing exported", "BuildKit"),
      builder("BuildKit, image exported", "BuildKit exporting", "--output", image),
    ],
    pusher,
  };
}
