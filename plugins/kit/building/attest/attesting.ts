/**
 * What is said of the images of a build: attesters are asked before it whether they can be meant, and say it when it is done.
 *
 * @module
 */
import { QuillaError } from "../../../../core/errors.ts";
import { formatPlatform, type Platform } from "../../../../core/platform.ts";
import { reachesImage } from "../../../../core/build/plan.ts";
import type { Attest } from "../../../../core/plugin/contracts/attester.ts";
import type { Settings } from "../../../../core/plugin/contracts/settings.ts";
import type { PluginHost } from "../../../../core/plugin/host.ts";
import type { Store } from "../../../../core/store/store.ts";
import { quote } from "../../../../core/text/quote.ts";
import { UnionTree } from "../../../../core/tree/union.ts";
import { type LinedBuild, linesOfLayers } from "../../attestations/lines.ts";
import { type AllSaid, Attested, type SaidOfImage } from "../../outputs/attested.ts";
import type { Reference } from "../../../../core/reference.ts";
import type { BuiltStages } from "../build_platforms.ts";
import { ofType, refuseSettings } from "../settings.ts";
import { BuildInputs, type InputsOf } from "./inputs.ts";
import { Recorded } from "./recorded.ts";

/** What an attester is told, and what quilla is told of what it says. */
export interface AttestationAsked {
  /** Which attester it is. */
  readonly type: string;
  /** Where it hangs: `referrer`, unless given; `index`: listed in an index beside the image, as BuildKit has it. */
  readonly form?: "referrer" | "index" | undefined;
  /** What its file is called where the files of an image are written. */
  readonly filename?: string | undefined;
  /** Whether no file is written of it. */
  readonly inlineOnly?: boolean | undefined;
}

interface Asked {
  readonly settings: AttestationAsked;
  readonly attest: Attest;
}

/** What a statement's file is called unless somebody says it, as in BuildKit. */
const usualNames: ReadonlyMap<string, string> = new Map([
  ["https://spdx.dev/Document", "sbom.spdx.json"],
  ["https://cyclonedx.org/bom", "sbom.cdx.json"],
]);

/** The attestations of one build. */
export class Attesting {
  readonly #asked: readonly Asked[];
  readonly #store: Store;
  readonly #host: PluginHost;
  /** How all of them hang on their images: as an index has them, if one wants that. */
  readonly form: AllSaid["form"];
  readonly #recorded = new Map<string, Recorded>();
  #all: AllSaid | undefined;

  /**
   * @param isListed whether an output wants them listed in an index alone
   * @throws {QuillaError} `attester/type`, `attester/settings`, `attestation/twice`, `attestation/filename`, and what attesters throw
   * for what they are told
   */
  constructor(
    host: PluginHost,
    store: Store,
    asked: readonly (AttestationAsked & Settings)[],
    isListed = false,
  ) {
    this.#store = store;
    this.#host = host;
    const isIndex = isListed || asked.some(({ form }) => form === "index");
    this.form = isIndex ? "index" : "referrer";
    this.#asked = asked.map((settings, at) => {
      const { type, filename = "", form: _form, inlineOnly: _only, ...said } = settings;
      if (asked.slice(0, at).some((other) => other.type === type)) throw twice(type);
      if (/[/\0]/.test(filename) || /^\.\.?$/.test(filename)) throw wrongName(filename);
      const attester = ofType(host, "attesters", settings);
      const { filename: _name, ...own } = { ...said, type, filename };
      return { settings, attest: attester.prepare(own, refuseSettings("attesters", settings)) };
    });
  }

  /** Notes what the build for a platform asks for. */
  recorder(platform: Platform): Recorded {
    const key = formatPlatform(platform);
    const recorded = this.#recorded.get(key) ?? new Recorded();
    this.#recorded.set(key, recorded);
    return recorded;
  }

  /**
   * Has it said, of all images.
   *
   * @throws {QuillaError} what attesters throw
   */
  async say(built: readonly BuiltStages[], of: InputsOf): Promise<AllSaid> {
    const inputs = new BuildInputs(of);
    const { squash, file } = of.request;
    // Layers that were made one came by many lines, and of several files a line says nothing.
    const isLined = squash === undefined && (typeof file !== "object" || file.length < 2);
    const images = [];
    for (const each of built) {
      const { platform } = each;
      const found = () => inputs.of(platform, this.recorder(platform));
      images.push({ platform, said: await this.#said(each, found, isLined) });
    }
    return this.#all = { images, form: this.form };
  }

  async #said(
    { image, plan, stages }: BuiltStages,
    inputs: () => ReturnType<BuildInputs["of"]>,
    isLined: boolean,
  ): Promise<readonly SaidOfImage[]> {
    const build: LinedBuild = {
      host: this.#host,
      lines: () => isLined ? linesOfLayers(plan, image.config.history) : [],
      image,
      stages: plan.needed.map((stage) => ({
        name: stage.name,
        isShipped: reachesImage(plan, stage),
        files: async () => {
          const layers = stages.get(stage) ?? [];
          return new UnionTree(await Promise.all(layers.map((layer) => layer.files())));
        },
      })),
      inputs,
    };
    const said: SaidOfImage[] = [];
    for (const { settings, attest } of this.#asked) {
      const { type: attester, inlineOnly, filename } = settings;
      for (const [at, [type, value]] of [...await attest(build, this.#store)].entries()) {
        const name = filename || usualNames.get(type) || `${attester}.json`;
        const file = inlineOnly || at > 0 ? undefined : name; // one name is one file
        said.push({ attester, type, value, file });
      }
    }
    // As BuildKit has them: how it was built is said last.
    return said.sort((a, b) => isProvenance(a) - isProvenance(b));
  }

  /** What was said, for an output that calls the image so. */
  for(names: readonly Reference[]): Attested | undefined {
    return this.#all && new Attested(this.#all, this.#store, names);
  }
}

function isProvenance({ type }: SaidOfImage): number {
  return /^https:\/\/slsa\.dev\/provenance\//.test(type) ? 1 : 0;
}

function twice(type: string): QuillaError {
  return new QuillaError(`an attestation of type ${quote(type)} is asked for twice`, {
    code: "attestation/twice",
    hint: "say all that it is told in one: type=TYPE,NAME=VALUE,…",
  });
}

function wrongName(filename: string): QuillaError {
  return new QuillaError(`${quote(filename)} cannot be the name of an attestation's file`, {
    code: "attestation/filename",
    hint: "give a name without directories, such as filename=provenance.json",
  });
}
