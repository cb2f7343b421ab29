/**
 * What is done with built images before they are written anywhere: layers made one, variables and labels taken away.
 *
 * @module
 */
import { variableName } from "../../../core/oci/container_config.ts";
import type { Plan } from "../../../core/build/plan.ts";
import { findStage } from "../../../core/build/plan.ts";
import type { UsedBase } from "../../../core/build/surroundings.ts";
import type { Image } from "../../../core/image/image.ts";
import { writeImage } from "../../../core/image/write_image.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { HistoryEntry } from "../../../core/oci/config.ts";
import type { Store } from "../../../core/store/store.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { diffTree } from "../layers/diff.ts";

/** What is wanted. */
export interface Finish {
  /** Layers that are made one: those of the build's `own` steps, or `all`. */
  readonly squash?: "own" | "all" | undefined;
  /** Variables that the image is not to have. */
  readonly unsetEnv?: readonly string[] | undefined;
  /** Labels that it is not to have, whoever set them. */
  readonly unsetLabels?: readonly string[] | undefined;
}

/** An image that was built, and on what. */
export interface BuiltOn {
  readonly image: Image;
  readonly bases: readonly UsedBase[];
  readonly plan: Plan;
}

/** The image as it is wanted. */
export async function finished(
  built: BuiltOn,
  { squash, unsetEnv = [], unsetLabels = [] }: Finish,
  { store, signal }: { readonly store: Store; readonly signal?: AbortSignal | undefined },
): Promise<Image> {
  let { image } = built;
  if (unsetEnv.length + unsetLabels.length > 0) image = without(image, store);
  if (squash === undefined) return image;
  const below = squash === "all" ? 0 : baseLayers(built);
  return image.layers.length - below < 2 ? image : await squashed(image, below);

  function without({ config, layers }: Image, store: Store): Image {
    const { env = [], labels = {} } = config.config;
    const kept = Object.entries(labels).filter(([name]) => !unsetLabels.includes(name));
    return writeImage(store, {
      ...config,
      config: {
        ...config.config,
        env: env.filter((text) => !unsetEnv.includes(variableName(text))),
        labels: Object.fromEntries(kept),
      },
    }, layers);
  }

  async function squashed({ config, layers }: Image, below: number): Promise<Image> {
    const trees = await Promise.all(layers.map((layer) => layer.files()));
    const base = new UnionTree(trees.slice(0, below));
    const own = trees.slice(below);
    const all = new UnionTree(trees);
    const changes = diffTree(
      {
        list: (path) => all.list(path),
        isOverlay: false,
        isOpaque: () => false,
        isTouched: (path) => own.some((tree) => tree.get(path) !== undefined),
      },
      base,
      { isGiven: () => true, owners: true, stubs: new Set() },
    );
    const layer = await assembleLayer(changes, { store, below: base, times: "preserve", signal });
    return writeImage(
      store,
      { ...config, history: squashedHistory(config, below) },
      [...layers.slice(0, below), layer],
    );
  }
}

/** How many layers of the image are its base's: the image that the first of the stages below the target is built on. */
function baseLayers({ image, bases, plan }: BuiltOn): number {
  let stage = plan.target;
  for (;;) {
    const earlier = plan.stages.slice(0, stage.index);
    const inner = findStage(earlier, stage.opening.base, { byNumber: false });
    if (inner === undefined || !stage.needs.includes(inner)) break;
    stage = inner;
  }
  const isBelow = ({ layers }: Image) =>
    layers.every(({ diffId }, at) => image.layers[at]?.diffId === diffId);
  const base = bases.find((each) => each.name === stage.opening.base && isBelow(each.image));
  return base?.image.layers.length ?? 0;
}

/** The steps stay as steps without a layer; one more has that of all. */
function squashedHistory(
  { history = [], created }: Image["config"],
  below: number,
): readonly HistoryEntry[] {
  let layers = 0;
  const kept = history.map((entry) => {
    if (entry.emptyLayer === true || layers++ < below) return entry;
    return { ...entry, emptyLayer: true };
  });
  return [...kept, { created, createdBy: "quilla build --squash" }];
}
