/**
 * What the store knows of base images.
 *
 * @module
 */
import { openStored } from "../bases/found.ts";
import { QuillaError } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import type { CheckRequest } from "./read.ts";

/** Looks images up in the store; one that is not there, or not for that platform, is not known. Nothing is fetched. */
export function knownImages(store: Store): NonNullable<CheckRequest["image"]> {
  return (name, platform) => {
    try {
      return openStored(store, name, platform)?.config;
    } catch (error) {
      if (error instanceof QuillaError) return undefined;
      throw error;
    }
  };
}
