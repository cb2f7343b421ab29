/**
 * The first difference of an image that was built again, in words.
 *
 * @module
 */
import { quote } from "../../../core/plugin/api/text.ts";
import type { FileChange } from "../../kit/comparing/file_changes.ts";
import type { FirstDifference } from "./compare.ts";

/** The first difference in words. */
export function describeDifference(difference: FirstDifference): string {
  switch (difference.kind) {
    case "base":
      return `the layers of the base image ${difference.name}`;
    case "step": {
      const { number, was, is } = difference;
      if (was === undefined) return `step ${number}, ${quote(is!)}, which the image has not`;
      if (is === undefined) return `step ${number} of the image, ${quote(was)}, which is missing`;
      return `step ${number}, which was ${quote(was)}, and is ${quote(is)}`;
    }
    case "layer": {
      const { number, step, file } = difference;
      const what = file === undefined ? "times of its files, or its order" : fileText(file);
      return `step ${number}, ${quote(step)}: ${what}`;
    }
    case "config": {
      const { field, was, is } = difference;
      const text = (value: typeof was) => value === undefined ? "nothing" : JSON.stringify(value);
      return `${field} of the configuration, which was ${text(was)}, and is ${text(is)}`;
    }
    case "bytes":
      return "the configuration says the same in other bytes";
  }
}

function fileText(change: FileChange): string {
  const path = quote(change.path);
  if (change.kind === "added") return `${path} is new`;
  if (change.kind === "removed") return `${path} is missing`;
  return `${path} has another ${change.what.join(" and another ")}`;
}
