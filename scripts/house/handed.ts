/**
 * What a plugin of a user's is handed when it is loaded.
 *
 * @module
 */
import { hostApi } from "../../plugins/host_api.ts";

/** The names of it; those of a group (`path.joinPath`) by themselves. */
export function handedNames(api: object = hostApi): Set<string> {
  return new Set(
    Object.entries(api).flatMap(([name, value]) =>
      typeof value === "object" && value !== null ? [name, ...Object.keys(value)] : [name]
    ),
  );
}
