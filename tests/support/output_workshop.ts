/**
 * One output at work: a store, an image for each of some platforms, and what the output makes of them.
 *
 * @module
 */
import { join } from "node:path";
import { prepareOutputs, type WrittenImage } from "../../plugins/kit/building/outputs.ts";
import type { PlatformImage } from "../../plugins/kit/building/result.ts";
import { openImage } from "../../core/image/image.ts";
import { parsePlatform } from "../../core/platform.ts";
import type { Output, OutputSettings } from "../../core/plugin/contracts/output.ts";
import type { ImageSink, PlacedImage, Transport } from "../../core/plugin/contracts/transport.ts";
import { PluginHost } from "../../core/plugin/host.ts";
import type { Reference } from "../../core/reference.ts";
import { parseTag } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { makeImage } from "./stored_image.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

/** What an output has around it. */
export interface OutputWorkshop {
  readonly directory: string;
  readonly store: Store;
  readonly images: readonly PlatformImage[];
  /** What it warned of. */
  readonly warnings: readonly string[];
  /** Asks the output before the build. */
  prepare(said: OutputSettings): Promise<() => Promise<WrittenImage>>;
  /** The same, and has it write. */
  write(said: OutputSettings): Promise<WrittenImage>;
}

/** @param platforms what is built, `linux/amd64` unless given */
export async function outputWorkshop(
  output: Output,
  { transports = [], platforms = ["linux/amd64"], names = [parseTag("a:1")] }: {
    readonly transports?: readonly Transport[];
    readonly platforms?: readonly string[];
    readonly names?: readonly Reference[];
  } = {},
): Promise<OutputWorkshop> {
  const directory = temporaryDirectory();
  const host = new PluginHost();
  host.register({ name: "workshop", api: 2, outputs: [output], transports }, { origin: "test" });
  const store = await Store.open(join(directory, "store"), { create: true });
  const images = platforms.map((text): PlatformImage => {
    const platform = parsePlatform(text);
    const made = makeImage(store, { label: text, platform });
    return { platform, image: openImage(store, made.manifest, platform) };
  });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const request = { host, store, names, platforms: platforms.map(parsePlatform), warn };
  const prepare = async (said: OutputSettings) => {
    const write = await prepareOutputs([said], request);
    return () => write(images, []);
  };
  return {
    directory,
    store,
    images,
    warnings,
    prepare,
    write: async (said) => await (await prepare(said))(),
  };
}

/** A transport whose places take whatever they are given; what was committed to them is noted by their locations. */
export function takingTransport(
  scheme: string,
): Transport & { readonly taken: Map<string, readonly PlacedImage[]> } {
  const taken = new Map<string, readonly PlacedImage[]>();
  const sink = (location: string): ImageSink => ({
    has: () => Promise.resolve(false),
    async put(_, bytes) {
      for await (const _ of bytes);
    },
    commit: (images) => Promise.resolve(void taken.set(location, images)),
    abort: () => Promise.resolve(),
  });
  return {
    scheme,
    summary: "takes whatever it is given",
    write: (location) => Promise.resolve(sink(location)),
    taken,
  };
}
