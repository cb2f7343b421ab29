/**
 * Why a program did not do what it should, in words that say what to do.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Exit, JobUser } from "../../../core/plugin/contracts/runner.ts";
import type { Resources } from "../../../core/plugin/contracts/run_settings.ts";
import type { KnownIds } from "./protocol.ts";

/** What to do about the end of a program. */
export function exitHint(
  { code, signal }: Exit,
  args: readonly string[],
  { memory }: Resources = {},
): string | undefined {
  if (signal !== undefined) {
    if (signal !== "SIGKILL") return undefined;
    return memory === undefined
      ? "this machine may have run out of memory: its log (dmesg) says so"
      : "it may have used more memory than it was given: allow it more with --memory";
  }
  // Its own words are only that it is not permitted.
  const makesDevices = args.some((word) => /\b(mknod|debootstrap|MAKEDEV)\b/.test(word));
  const hints: Readonly<Record<number, string>> = {
    126: "what it starts may not be executed: look at its mode, and at its first line",
    127: "it starts a program that is not in the image: install it before, or write its full path",
  };
  return hints[code] ?? (makesDevices ? noDevices : undefined);
}

const noDevices =
  "if it made a device: no container may, but with RUN --security=insecure, in a build by root that is started with --allow security.insecure";

/**
 * Tells that an ordinary user's range of IDs has not all that a user needs.
 *
 * @param isImage whether an image is run, and nothing built
 * @throws {QuillaError} `run/no-user-range`
 */
export function requireKnown(
  { name, uid, gid, groups }: JobUser,
  { users, groups: known }: KnownIds,
  isImage: boolean,
): void {
  const lacks = (ranges: KnownIds["users"]) => (id: number) =>
    !ranges.some(([first, count]) => id >= first && id - first < count);
  const alien = [uid].filter(lacks(users)).map((id) => `user ${id}`);
  const missing = [...alien, ...[gid, ...groups].filter(lacks(known)).map((id) => `group ${id}`)];
  if (missing.length === 0) return;
  const isAlone = users.every(([, count]) => count === 1);
  const why = isAlone
    ? "there is no user but root"
    : `your range of IDs has no ${[...new Set(missing)].join(", no ")}`;
  const who = isImage
    ? `nothing can run as the user ${name} here`
    : `USER ${name} cannot run anything here`;
  throw new QuillaError(`${who}: ${why}`, {
    code: "run/no-user-range",
    hint: isAlone
      ? "have root give you a range of user IDs: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 YOU" +
        (isImage ? "; or say -u 0" : "")
      : "have root make your ranges in /etc/subuid and /etc/subgid larger; or build as root",
  });
}
