/**
 * Which places git may ask: a variable of the process, which tests of other files in the same process set, too.
 *
 * @module
 */
import process from "node:process";

/** Lets git ask all that tests have servers for. */
export function letGitAsk(): void {
  process.env.GIT_ALLOW_PROTOCOL = "file:git:http:https:ssh";
}
