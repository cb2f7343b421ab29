/**
 * What a plugin of a user's is handed when it is loaded.
 *
 * @module
 */
import { hostApi } from "../../plugins/host_api.ts";

/** The names of it; those of a group (`path.joinPath`) by themselves, and those of the kit's rooms. */
export async function handedNames(
  api: object = hostApi,
  kit: Readonly<Record<string, () => Promise<object>>> = hostApi.kit,
): Promise<Set<string>> {
  const rooms = await Promise.all(Object.values(kit).map((load) => load()));
  const names = Object.entries(api).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? [name, ...Object.keys(value)] : [name]
  );
  return new Set([...names, ...rooms.flatMap((room) => Object.keys(room))]);
}
