/**
 * `quilla save`: images of the store into an archive that every engine loads.
 *
 * @module
 */
import { Command, Option } from "@commander-js/extra-typings";
import { dockerCompressions, ImageArchiveSink } from "../../plugins/kit/archives/sink.ts";
import { UsageError } from "../../core/errors.ts";
import { openOutput } from "../../core/host/output.ts";
import { copyImages } from "../../plugins/kit/transfer/copy_images.ts";
import { listImages } from "../../core/image/find.ts";
import type { EncodingOptions } from "../../plugins/kit/transfer/layer_encoding.ts";
import { LayoutSink } from "../../plugins/kit/archives/layout_sink.ts";
import { bare } from "../../core/image/names.ts";
import { placedImage, storeSource } from "../../plugins/kit/transfer/store_place.ts";
import type { ImageSink, PlacedImage } from "../../core/plugin/contracts/transport.ts";
import { parsePlatform } from "../../core/platform.ts";
import {
  formatReference,
  parseReference,
  type Reference,
  repositoryName,
} from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { compressionOption, encodingOf, forceCompressionOption } from "../encoding_options.ts";
import { partialNotice, transferProgress } from "../transfer_progress.ts";

const examples = `
Examples:
  quilla save hello -o hello.tar
  quilla save hello:1.2 app | gzip > images.tar.gz
  quilla save --format oci-archive --compression zstd -o hello.tar hello
  quilla save --format oci-dir -o layout hello

docker load, podman load, skopeo and buildah read the archive. A name without a tag saves all tags of it, as in Docker; an
image that is named by its ID is saved without a name.`;

const formats = ["docker-archive", "oci-archive", "oci-dir"] as const;

export const save: CommandFactory = (context, name) =>
  new Command(name)
    .description("Writes images to an archive. The same images give the same bytes.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-o, --output <file>", "the file to write; - is the standard output", "-")
    .addOption(
      new Option("--format <format>", "how it is written").choices(formats).default(
        "docker-archive" as const,
      ),
    )
    .option("--platform <platform>", "save only what runs there, such as linux/arm64")
    .addOption(compressionOption())
    .addOption(forceCompressionOption())
    .addHelpText("after", examples)
    .action((images, options) => runSave(context, images, options));

type SaveOptions =
  & Readonly<{ output: string; format: typeof formats[number]; platform?: string }>
  & EncodingOptions;

async function runSave(
  context: Context,
  texts: readonly string[],
  options: SaveOptions,
): Promise<void> {
  const { output, format } = options;
  if (format === "oci-dir" && output === "-") {
    throw new UsageError("a layout is a directory, and cannot go to the standard output", {
      code: "usage/save-directory",
      hint: "give the directory with -o DIR",
    });
  }
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  const encoding = encodingOf(options);
  await withStore(context, async (store) => {
    const images = texts.flatMap((text) => imagesOf(store, text));
    const isShown = context.isTerminal && output !== "-";
    const onEvent = isShown ? transferProgress(context) : partialNotice(context);
    await copyImages(storeSource(store, images), openSink(output, format), {
      store,
      platform,
      onEvent,
      ...encoding,
    });
  });
}

function openSink(output: string, format: SaveOptions["format"]): ImageSink {
  if (format === "oci-dir") return new LayoutSink(output);
  const compressions = format === "docker-archive" ? dockerCompressions : undefined;
  return new ImageArchiveSink(openOutput(output), { compressions });
}

/** What a text means: a repository without a tag is all of its tags. */
function imagesOf(store: Store, text: string): PlacedImage[] {
  const repository = bareRepository(text);
  const tagged = repository === undefined
    ? []
    : listImages(store).flatMap(({ descriptor, name }) =>
      name?.tag !== undefined && repositoryName(name) === repositoryName(repository)
        ? [{ descriptor: bare(descriptor), names: [formatReference(name)] }]
        : []
    );
  if (tagged.length === 0) return [placedImage(store, text)];
  return tagged.sort((a, b) => a.names[0]! < b.names[0]! ? -1 : 1);
}

/** The reference without tag and digest that a text may be; undefined for all else. */
function bareRepository(text: string): Reference | undefined {
  if (/^(sha256:)?[0-9a-f]{64}$/.test(text)) return undefined;
  const reference = parseReference(text);
  return reference.tag === undefined && reference.digest === undefined ? reference : undefined;
}
