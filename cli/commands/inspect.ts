/**
 * `quilla image inspect`: all that is known of images, in the form of `docker image inspect`.
 *
 * @module
 */
import { Command } from "@commander-js/extra-typings";
import { UsageError } from "../../core/errors.ts";
import { listImages, requireImage } from "../../core/image/find.ts";
import { containerConfigJson } from "../../core/oci/container_config.ts";
import { encodeJson } from "../../core/oci/encode.ts";
import type { JsonObject, JsonValue } from "../../core/oci/json.ts";
import { familiarName, familiarReference } from "../../core/reference.ts";
import type { Store } from "../../core/store/store.ts";
import type { CommandFactory } from "../commands.ts";
import { type Context, withStore } from "../context.ts";
import { openAny, sizeOf } from "../images.ts";
import { formatJson } from "../json.ts";
import { eachName } from "../each_name.ts";
import { parseTemplate } from "../template.ts";

const examples = `
Examples:
  quilla image inspect hello
  quilla image inspect --format '{{.Id}}' hello
  quilla image inspect --format '{{json .Config.Env}}' hello
  quilla image inspect --format '{{index .Config.Labels "version"}}' hello`;

export const inspect: CommandFactory = (context, name) =>
  new Command(name)
    .description("Shows all that is known of images, as a JSON list.")
    .argument("<image...>", "names, image IDs or digests")
    .option("-f, --format <format>", 'json, or a template such as "{{.Id}}"')
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .addHelpText("after", examples)
    .action((names, options) => runInspect(context, names, options));

type InspectOptions = Readonly<{ format?: string; platform?: string }>;

async function runInspect(
  context: Context,
  names: readonly string[],
  { format, platform }: InspectOptions,
): Promise<void> {
  const show = format === undefined || format === "json"
    ? undefined
    : parseTemplate(format, fields);
  if (format?.startsWith("table")) {
    throw new UsageError("inspect prints no tables", {
      code: "usage/template",
      hint: "write --format json or a template such as '{{.Id}}'",
    });
  }
  await withStore(context, async (store) => {
    const found: JsonObject[] = [];
    await eachName(context, names, (name) => {
      found.push(describe(store, name, platform));
    }, () => {
      if (show !== undefined) found.forEach((image) => context.print(show.fill(image)));
      else context.print(formatJson(found, 4));
    });
  });
}

/** The fields of {@linkcode describe}. */
const fields = ["Id", "RepoTags", "RepoDigests", "Comment", "Created", "Author", "Config"]
  .concat("Architecture", "Variant", "Os", "OsVersion", "Size", "RootFS", "Metadata", "Descriptor");

/** One image, with Docker's names of fields; what it does not say is left out. */
function describe(store: Store, text: string, platform?: string): JsonObject {
  const stored = requireImage(store, text);
  const image = openAny(store, stored.descriptor, platform);
  const names = listImages(store).filter(({ descriptor }) =>
    descriptor.digest === stored.descriptor.digest
  ).flatMap(({ name }) => name === undefined ? [] : [name]);
  const { config } = image;
  const { mediaType, digest, size } = image.descriptor;
  const digests = names.map((name) => `${familiarName(name)}@${stored.descriptor.digest}`);
  return withoutUndefined({
    Id: image.id,
    RepoTags: names.filter(({ digest }) => digest === undefined).map(familiarReference).sort(),
    RepoDigests: [...new Set(digests)].sort(),
    Comment: config.history?.at(-1)?.comment ?? "",
    Created: config.created,
    Author: config.author,
    Config: JSON.parse(new TextDecoder().decode(encodeJson(containerConfigJson(config.config)))),
    Architecture: config.architecture,
    Variant: config.variant,
    Os: config.os,
    OsVersion: config.osVersion,
    Size: sizeOf(store, image),
    RootFS: { Type: "layers", Layers: config.diffIds },
    Metadata: withoutUndefined({ LastTagTime: stored.created?.toISOString() }),
    Descriptor: { mediaType, digest, size },
  });
}

function withoutUndefined(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, JsonValue] =>
      member[1] !== undefined
    ),
  );
}
