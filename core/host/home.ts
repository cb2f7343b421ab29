/**
 * The user's home, which a container's user may not have.
 *
 * @module
 */
import { homedir } from "node:os";

/** HOME or USERPROFILE, else what the system has on record; empty where nobody says. */
export function homeDirectory(): string {
  try {
    // Deno has null where Bun throws.
    return (homedir() as string | null) ?? "";
  } catch {
    return ""; // no HOME, and a user whom /etc/passwd does not know
  }
}
