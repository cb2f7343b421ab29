/**
 * Which images are accepted: `--policy FILE`, else `QUILLA_POLICY`, else `policy:` of the user's config.yaml and the project's
 * quilla.yaml, both of which must hold then.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf, QuillaError, systemCode, UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import type { Policy } from "../../mod.ts";
import { configPath, yamlFailure } from "../configuration/trust.ts";
import type { Context } from "../context.ts";

export const policyFlag = [
  "--policy <file>",
  "accept only images that pass this: a policy.json, or rules of quilla's own; none is no policy",
] as const;

/**
 * What every image must pass; nothing where nobody says so.
 *
 * @param given what `--policy` said
 * @throws {QuillaError} `policy/…`, `config/…`
 */
export async function policiesOf(
  context: Context,
  given: string | undefined,
): Promise<readonly Policy[]> {
  const { QUILLA_POLICY = "", QUILLA_REGISTRIES_D: registriesDirectory } = context.env;
  const said = named(given) ?? QUILLA_POLICY;
  if (said === "none") return [];
  if (said !== "") {
    return [await (await import("../../mod.ts")).readPolicy(said, { registriesDirectory })];
  }
  const path = configPath(context.env);
  const [own, project] = [path, join(context.cwd, "quilla.yaml")].map(textOf);
  const policies: Policy[] = [];
  if (own !== undefined && path !== undefined) policies.push(...await ownPolicy(path, own));
  if (project !== undefined) policies.push(...await projectPolicy(context));
  return policies;
}

/**
 * The file that `--policy` names. Other programs mean other things by it: buildah and podman when they pull, buildx rules in Rego.
 *
 * @throws {UsageError} `usage/policy`
 */
function named(given: string | undefined): string | undefined {
  if (given === undefined || given === "none" || existsSync(given)) return given;
  if (given === "always" || given === "newer") return undefined; // a pull asks each time
  if (/^(if)?(missing|newer|never)$/.test(given)) {
    throw new UsageError("pull asks the registry each time", {
      code: "usage/policy",
      hint:
        "quilla image exists NAME || quilla pull NAME; --policy FILE says which images are accepted",
    });
  }
  if (!/^(filename|reset|disabled|strict|log-level)=/.test(given)) {
    throw new UsageError(`--policy names ${quote(given)}, and there is no such file`, {
      code: "usage/policy",
      hint: "give a policy.json, or a file with rules of quilla's own; none is no policy",
    });
  }
  throw new UsageError("policies in Rego, as buildx has them, are not read here", {
    code: "usage/policy",
    hint:
      "give a policy.json, or rules of quilla's own: registries, signed, attestations, forbidden-packages",
  });
}

/** The text of a configuration that may say something of policies; most machines have none. */
function textOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    // A pipe would be waited for; /dev/null is an empty one.
    if (statSync(path).isFIFO()) throw new Error("it is no file");
    const text = readFileSync(path, "utf8");
    return text.includes("policy") ? text : undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    // It may be what forbids everything.
    throw new QuillaError(`${path} cannot be read: ${systemCode(error) ?? messageOf(error)}`, {
      code: "config/unreadable",
      hint: "it may say which images are accepted; QUILLA_POLICY=none passes over that",
      cause: error,
    });
  }
}

async function ownPolicy(path: string, text: string): Promise<Policy[]> {
  const { parse } = await import("yaml");
  let policy: unknown;
  try {
    policy = (parse(text, { maxAliasCount: 0 }) ?? {}).policy;
  } catch (error) {
    throw yamlFailure(path, error);
  }
  return await read(policy, path, join(path, ".."));
}

async function projectPolicy({ env, cwd }: Context): Promise<Policy[]> {
  const { readProjectConfig } = await import("../configuration/project.ts");
  const { trustedDirectories } = await import("../configuration/trust_list.ts");
  const { policy } = await readProjectConfig(cwd, () => trustedDirectories(env, cwd));
  return await read(policy, "quilla.yaml", cwd);
}

async function read(policy: unknown, file: string, directory: string): Promise<Policy[]> {
  if (policy === undefined || policy === null) return [];
  const { configuredPolicy } = await import("../../mod.ts");
  return [await configuredPolicy(policy, file, directory)];
}
