/**
 * An image to the registry of each of its names.
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import type {
  BuiltImages,
  OutputSurroundings,
  Written,
} from "../../../core/plugin/contracts/output.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import {
  familiarName,
  familiarReference,
  formatReference,
  parseTag,
  type Reference,
  withDigest,
} from "../../../core/reference.ts";
import { rememberPushed } from "../transfer/pushed.ts";
import { asWork } from "../transfer/copy_event.ts";
import type { FollowedSurroundings } from "./ahead.ts";
import { described, packingOf, type PushedOutput } from "./encoding.ts";
import type { PushAhead } from "./push_ahead.ts";
import { prepareTransport } from "./transport.ts";

/** Layers are sent as the registry's transport says, unless a compression is asked for. */
export function preparePush(
  settings: PushedOutput,
  around: FollowedSurroundings,
): (made: BuiltImages) => Promise<Written> {
  const { names } = around;
  const { pushByDigest = false, danglingNamePrefix: prefix, dangingNameEmptyOnly } = settings;
  if (pushByDigest) names.forEach(requireUntagged);
  const isDangling = prefix !== undefined && (names.length === 0 || !dangingNameEmptyOnly);
  const pushes = [
    ...(names.length > 0 || !isDangling
      ? [pushTo(names, { byDigest: pushByDigest }, settings, around)]
      : []),
    ...(isDangling
      ? [pushTo([parseTag(prefix)], { byDigest: true, isDangling }, settings, around)]
      : []),
  ];
  const ahead = pushAhead(
    isDangling && names.length === 0 ? parseTag(prefix) : names[0],
    settings,
    around,
  );
  return async (made) => {
    await ahead?.finish();
    const image = await described(made, settings, around.store);
    // Where each name has a place of its own, the digest is the image's name, too.
    const written: Pushed[] = [];
    for (const push of pushes) written.push(await push(image, made));
    const { published } = written[0]!;
    const all = written.flatMap(({ names }) => names);
    for (const { at } of all) rememberPushed(around.store, at, image.digest, published.digest);
    const told = all.map(({ at }) => `pushed ${familiarReference(at)}`);
    return { descriptor: published, published, names: all.map(({ name }) => name), told };
  };
}

interface Pushed {
  readonly published: Descriptor;
  /** What the image is called, and where it is. */
  readonly names: readonly { readonly name: Reference; readonly at: Reference }[];
}

function pushTo(
  names: readonly Reference[],
  { byDigest, isDangling = false }: { readonly byDigest: boolean; readonly isDangling?: boolean },
  { compression, compressionLevel, forceCompression, registryInsecure }: PushedOutput,
  around: OutputSurroundings,
): (image: Descriptor, made: BuiltImages) => Promise<Pushed> {
  const encoding = compression && { compression, compressionLevel, forceCompression };
  const words = {
    ...(byDigest ? { "by-digest": "true" } : {}),
    ...(registryInsecure ? { "tls-verify": "false" } : {}),
  };
  const locationOf = (name: string) => `//${name}`;
  const doing = (location: string) => `pushing ${location.slice(2)}`;
  const place = { scheme: "docker", locationOf, doing, words, ...encoding };
  const write = prepareTransport(place, { ...around, names });
  return async (image, made) => {
    const published = await write(image, made);
    return {
      published,
      names: names.map((name) => {
        if (!byDigest) return { name, at: name };
        const untagged = { ...name, tag: undefined };
        const at = withDigest(untagged, published.digest);
        return { name: isDangling ? at : untagged, at };
      }),
    };
  };
}

/** What sends layers to the first name's repository while the build goes on. */
function pushAhead(
  name: Reference | undefined,
  settings: PushedOutput,
  { followers, transport, store, tell }: FollowedSurroundings,
): { finish(): Promise<void> } | undefined {
  const write = transport("docker")?.write;
  if (followers === undefined || name === undefined || write === undefined) return undefined;
  const location = `//${formatReference(name)}`;
  let pushing: Promise<PushAhead> | undefined;
  const begin = async () => {
    const { PushAhead } = await import("./push_ahead.ts");
    const options = settings.registryInsecure ? { "tls-verify": "false" } : undefined;
    const open = () => write(location, { store, options });
    return new PushAhead({ store, open, ...packingOf(settings, { warn: () => {} }) });
  };
  followers.add({
    layers: (added) => void (pushing ??= begin()).then((ahead) => ahead.layers(added), () => {}),
    stop: async () => await (await pushing?.catch(() => undefined))?.stop(),
  });
  return {
    async finish() {
      const told = asWork(`pushing ${formatReference(name)}`, tell);
      await (await pushing?.catch(() => undefined))?.finish(told);
    },
  };
}

/** As in BuildKit. Who says no tag has `latest` by here. */
function requireUntagged(name: Reference): void {
  if (name.tag === undefined || name.tag === "latest") return;
  throw new QuillaError(`${familiarReference(name)} cannot be pushed by its digest: it has a tag`, {
    code: "output/tagged",
    hint: `name it ${familiarName(name)}, or leave out push-by-digest`,
  });
}
