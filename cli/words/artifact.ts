/**
 * What the commands of artifacts share: words of quilla's own, of oras and of regctl.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { Option } from "@commander-js/extra-typings";

/** Options that say how a registry is talked to, as oras calls them. */
export interface OrasRegistryFlags {
  readonly plainHttp?: boolean | undefined;
  readonly insecure?: boolean | undefined;
}

export const plainHttpOption = () =>
  new Option("--plain-http", "the same as --tls-verify=false, as oras has it").hideHelp();
export const insecureOption = () =>
  new Option("--insecure", "the same as --tls-verify=false, as oras has it").hideHelp();
export const filterTypeOption = () =>
  new Option("--filter-artifact-type <type>", "the same as --artifact-type, as regctl has it")
    .hideHelp();

/** Whether a registry is taken at its word. */
export function verified(
  { plainHttp, insecure }: OrasRegistryFlags,
  tlsVerify: string | undefined,
): string | undefined {
  return plainHttp === true || insecure === true ? "false" : tlsVerify;
}

/**
 * `key=value`, several times.
 *
 * @throws {UsageError} `usage/annotation`
 */
export function readAnnotations(texts: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const equals = text.indexOf("=");
    const key = text.slice(0, Math.max(equals, 0));
    if (key === "") {
      throw new UsageError(`the annotation ${JSON.stringify(text)} has no key`, {
        code: "usage/annotation",
        hint: "write it as in --annotation org.opencontainers.image.title=notes",
      });
    }
    if (Object.hasOwn(found, key)) {
      throw new UsageError(`the annotation ${JSON.stringify(key)} is given twice`, {
        code: "usage/annotation",
        hint: "give each key once",
      });
    }
    found[key] = text.slice(equals + 1);
  }
  return found;
}

/** What is somewhere, by its digest, as oras writes it: `registry.example/app@sha256:…` for `docker://registry.example/app:1`. */
export function byDigest(place: string, digest: string): string {
  const named = place.replace(/^docker:\/\//, "").replace(/@.*$/, "");
  return `${named.replace(/:[^/:]*$/, "")}@${digest}`;
}
