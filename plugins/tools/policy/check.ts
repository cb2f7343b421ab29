/**
 * What each rule of a policy says of an image, wherever it is. Nothing of it is taken into the store.
 *
 * @module
 */
import {
  type Digest,
  formatReference,
  hostPlatform,
  parseReference,
  type Platform,
  QuillaError,
  withDefaultTag,
} from "../../../core/plugin/api/nouns.ts";
import { isIndexType } from "../../../core/plugin/api/oci.ts";
import type { Store } from "../../../core/plugin/api/store.ts";
import { openImage } from "../../../core/plugin/api/image.ts";
import type { PlaceWords } from "../../../core/plugin/contracts/transport.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { findImage } from "../../kit/images/mod.ts";
import {
  type Finding,
  type Judge,
  judgedImages,
  requireElsewhere,
  settleStored,
  storedImage,
  titleOf,
} from "../../kit/policy/mod.ts";
import { parseLocation } from "../../kit/transfer/mod.ts";

/** What a check goes by. */
export interface CheckOptions {
  /** Undefined where there is no policy. */
  readonly judge: Judge | undefined;
  readonly host: PluginHost;
  readonly store: Store;
  /** The host's unless given. */
  readonly platform?: Platform | undefined;
  readonly words?: PlaceWords | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An image under one of its names. */
export interface CheckedImage {
  /** What it is called, and where. */
  readonly title: string;
  /** Of the manifest, or the index of several. */
  readonly digest: Digest;
  /** Whether a build made it here under the same policies, so that no rule is asked but for what is in it. */
  readonly wasMadeHere: boolean;
  /** Whether all of them hold. */
  readonly isAccepted: boolean;
  /** What each rule that is for it says; the first that does not hold is why it would be refused. */
  readonly findings: readonly Finding[];
}

/** @throws {QuillaError} `policy/none`, and what finding the image throws */
export async function checkImage(text: string, options: CheckOptions): Promise<CheckedImage[]> {
  const { judge, host, store, words, signal } = options;
  if (judge === undefined) {
    throw new QuillaError("there is no policy: any image is accepted", {
      code: "policy/none",
      hint: "give one with --policy FILE, or write policy: into quilla.yaml or config.yaml",
    });
  }
  const stored = storedAs(store, text, host);
  if (stored !== undefined) return [await checkStored(stored, options, judge)];
  const place = isPlace(text, host)
    ? text
    : `docker://${formatReference(withDefaultTag(parseReference(text)))}`;
  const { transport, rest } = parseLocation(host, place);
  if (transport.read === undefined) {
    throw new QuillaError(`nothing is read from ${transport.scheme}:`, {
      code: "transport/one-way",
      hint: "`quilla copy --help` lists the places",
    });
  }
  const source = await transport.read(rest, { store, options: words });
  try {
    const checked: CheckedImage[] = [];
    const { scheme } = transport;
    const { platform = hostPlatform() } = options;
    for (const image of source.images) {
      for (const judged of await judgedImages({ scheme, rest, platform }, image, source)) {
        const findings = [...await judge.findings(judged)];
        if (judge.looksInside) {
          const look = { host, store, words, signal };
          findings.push(await looked(() => requireElsewhere(judge, place, look)));
        }
        checked.push(result(titleOf(judged), image.descriptor.digest, findings));
      }
    }
    return checked;
  } finally {
    await source.close();
  }
}

type Stored = NonNullable<ReturnType<typeof findImage>>;

/** The image of the store that is meant: a name of it goes before a place. */
function storedAs(store: Store, text: string, host: PluginHost): Stored | undefined {
  if (text.startsWith("store:")) return findImage(store, text.slice("store:".length));
  try {
    const found = findImage(store, text, 12);
    return found?.name !== undefined || !isPlace(text, host) ? found : undefined;
  } catch (error) {
    if (isPlace(text, host)) return undefined;
    throw error;
  }
}

function isPlace(text: string, host: PluginHost): boolean {
  const [, scheme = "", rest = ""] = /^([^:/@]+):(.*)$/s.exec(text) ?? [];
  const transport = host.find("transports", scheme)?.supplied;
  return transport !== undefined && (transport.references !== true || rest.startsWith("//"));
}

async function checkStored(
  { descriptor, name }: Stored,
  { host, store, platform }: CheckOptions,
  judge: Judge,
): Promise<CheckedImage> {
  const chosen = isIndexType(descriptor.mediaType)
    ? openImage(store, descriptor, platform).descriptor
    : undefined;
  const judged = storedImage(store, descriptor, name, chosen);
  const wasMade = judge.wasMade(store, descriptor);
  const findings = wasMade ? [] : [...await judge.findings(judged)];
  if (judge.looksInside) {
    const names = name === undefined ? [] : [formatReference(name)];
    findings.push(
      await looked(() => settleStored(judge, { store, host }, [{ descriptor, names }])),
    );
  }
  return { ...result(titleOf(judged), descriptor.digest, findings), wasMadeHere: wasMade };
}

/** What a look into the image says, as a finding. */
async function looked(look: () => Promise<void>): Promise<Finding> {
  const rule = "forbidden-packages";
  const asks = "none of the packages that are forbidden";
  try {
    await look();
    return { rule, asks, holds: true, why: "it has none of them" };
  } catch (error) {
    if (!(error instanceof QuillaError) || error.code !== "policy/refused") throw error;
    return { rule, asks, holds: false, why: error.message, way: error.hint };
  }
}

function result(title: string, digest: Digest, findings: readonly Finding[]): CheckedImage {
  const isAccepted = findings.every(({ holds }) => holds);
  return { title, digest, wasMadeHere: false, isAccepted, findings };
}
