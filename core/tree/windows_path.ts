/**
 * Paths as Windows writes them, for images that run there.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";

/**
 * A path with `/` and without its drive, which can only be the system's: `C:\app` is `/app`, `C:app` is `app`.
 *
 * @throws {QuillaError} `windows/path` for another drive, a drive alone, and shares of other machines
 */
export function withoutDrive(path: string): string {
  const slashed = path.replaceAll("\\", "/");
  const refuse = (why: string) =>
    new QuillaError(`${path} cannot be a path of an image for Windows: ${why}`, {
      code: "windows/path",
      hint:
        "write C:\\path, \\path or a relative path; where \\ is to be itself, begin with # escape=`",
    });
  if (slashed.startsWith("//")) throw refuse("it is a share of another machine");
  const colon = slashed.indexOf(":");
  if (colon < 0) return slashed;
  if (slashed.slice(0, colon).toLowerCase() !== "c") throw refuse("it is not on drive C:");
  if (colon === slashed.length - 1) throw refuse("it is a drive, and no directory");
  return slashed.slice(colon + 1);
}
