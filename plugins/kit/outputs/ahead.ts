/**
 * Layers of an image that is still built, for outputs that can do something with them before its last step is done.
 *
 * @module
 */
import type { BuildEvent, BuildListener } from "../../../core/plugin/contracts/build_event.ts";
import { type Plan, reachesImage } from "../../../core/build/plan.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import type { OutputSurroundings } from "../../../core/plugin/contracts/output.ts";

/** Follows a build. What goes wrong with it is told when the output is written. */
export interface Follower {
  /** The image will have these layers, if the build succeeds. */
  layers(added: readonly Descriptor[]): void;
  /** The build has failed, or all is written. */
  stop(): Promise<void>;
}

/** Those who follow a build, and what they are told. */
export class Followers {
  readonly #followers: Follower[] = [];

  /** Has it told of all layers from now on. */
  add(follower: Follower): void {
    this.#followers.push(follower);
  }

  /** Listens to the build of a plan: layers of stages that are not the image's are nobody's business. */
  listening(plan: () => Plan | undefined, listener: BuildListener | undefined): typeof listener {
    if (this.#followers.length === 0) return listener;
    return (event) => {
      listener?.(event);
      const { layers = [], step } = event.type === "done" ? event : {} as Partial<Done>;
      const planned = plan();
      if (step === undefined || layers.length === 0 || planned === undefined) return;
      const stages = planned.needed.filter(({ name }) => name === step.stage);
      if (stages.length !== 1 || !reachesImage(planned, stages[0]!)) return;
      for (const follower of this.#followers) follower.layers(layers);
    };
  }

  /** Nobody follows any more. */
  async stop(): Promise<void> {
    await Promise.all(this.#followers.map((follower) => follower.stop()));
  }
}

type Done = BuildEvent & { readonly type: "done" };

/** What outputs of quilla's own builds find around them. */
export interface FollowedSurroundings extends OutputSurroundings {
  readonly followers?: Followers | undefined;
}
