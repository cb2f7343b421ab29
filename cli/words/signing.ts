/**
 * What commands share that sign and verify. The words are cosign's, where it has them.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { parseBoolean } from "../../core/text/boolean.ts";
import { quote } from "../../core/text/quote.ts";
import type { AskPassword, IdentityRule, TrustOptions } from "../../mod.ts";
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import type { LookFlags } from "./looking.ts";

/** Asks the terminal; `COSIGN_PASSWORD` goes before it. */
export function askPassword(context: Context): AskPassword {
  return (question) => context.ask(question, { isSecret: true });
}

/** The same for a new password, which nobody sees while it is typed. */
export function askedTwice(context: Context): AskPassword {
  const ask = askPassword(context);
  return async (question) => {
    const words = await ask(question);
    if (words === undefined || await ask("The same again: ") === words) return words;
    throw new UsageError("the two passwords are not the same", {
      code: "signature/password",
      hint: "nothing was written; try again",
    });
  };
}

export const annotationFlag = [
  "-a, --annotations <key=value>",
  "what is said beside the digest, and can be asked for (repeatable)",
] as const;

export const recursiveFlag = [
  "-r, --recursive",
  "of an index, all images that are listed in it, too",
  false,
] as const;

/** `key=value`, several of them with commas between, as cosign takes them. */
export function readAnnotations(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word) => word.split(",")).map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new UsageError(`-a takes key=value, not ${quote(pair)}`, {
        code: "usage/annotation",
        hint: "as in -a stage=tested",
      });
    }),
  );
}

/** Options of cosign's that say of the registry what ours say in other words, or that ask for what is so anyway. */
export function addCosignWords<Command extends CommandUnknownOpts>(
  command: Command,
  words: readonly string[],
): Command {
  const registry = ["--allow-http-registry", "--allow-insecure-registry"];
  for (const flag of [...registry, ...words]) {
    command.addOption(new Option(`${flag} [boolean]`).hideHelp());
  }
  return command;
}

/** Values of options as commander has them. */
export type GivenWords = Readonly<Record<string, unknown>>;

/** All options of a command, by their names. */
export function givenWords(options: object): GivenWords {
  return Object.fromEntries(Object.entries(options));
}

/** Whether an option of cosign's is on; undefined where it is not given. */
export function switched(given: GivenWords, flag: string): boolean | undefined {
  const name = flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const value = given[name];
  if (value === undefined) return undefined;
  const on = value === true ? true : parseBoolean(String(value));
  if (on !== undefined) return on;
  throw new UsageError(`${flag} takes true or false, not ${quote(String(value))}`, {
    code: "usage/boolean",
  });
}

/** What cosign's words say of the registry, in ours. */
export function placeFlags<Flags extends LookFlags>(flags: Flags, given: GivenWords): LookFlags {
  const { plugin, platform, creds, tlsVerify } = flags;
  const isLoose = switched(given, "--allow-http-registry") === true ||
    switched(given, "--allow-insecure-registry") === true;
  return { plugin, platform, creds, tlsVerify: tlsVerify ?? (isLoose ? "false" : undefined) };
}

/** Options that say who is trusted. */
export type TrustFlags = Readonly<{
  key: readonly string[];
  trustedRoot?: string;
  certificateIdentity?: string;
  certificateIdentityRegexp?: string;
  certificateOidcIssuer?: string;
  certificateOidcIssuerRegexp?: string;
}>;

const trustFlags = [
  [
    "--trusted-root <file>",
    "the trusted root of sigstore that certificates and logs are checked against",
  ],
  ["--certificate-identity <identity>", "who must have signed, as the certificate has it, exactly"],
  [
    "--certificate-identity-regexp <pattern>",
    "the same as a pattern, which may be found anywhere in it",
  ],
  ["--certificate-oidc-issuer <issuer>", "who must have said so, exactly"],
  ["--certificate-oidc-issuer-regexp <pattern>", "the same as a pattern"],
] as const;

/** Adds those options, but for the key, to a command. */
export function addTrustFlags<Command extends CommandUnknownOpts>(command: Command): Command {
  for (const [flags, text] of trustFlags) command.addOption(new Option(flags, text));
  return command;
}

export const keyFlag = [
  "--key <key>",
  "the public key: a file in PEM, or env://NAME (repeatable: any of them)",
] as const;

/**
 * Who is trusted.
 *
 * @throws {UsageError} `usage/trust` where nobody is, or half of an identity is said
 */
export function readTrust(flags: TrustFlags, given: GivenWords): TrustOptions {
  const identities = readIdentities(flags);
  if (flags.key.length === 0 && identities.length === 0) {
    throw new UsageError("nobody is trusted: no key, and no identity", {
      code: "usage/trust",
      hint:
        "say --key FILE, or --trusted-root FILE --certificate-identity WHO --certificate-oidc-issuer WHENCE",
    });
  }
  if (identities.length > 0 && flags.trustedRoot === undefined) {
    throw new UsageError("certificates need a trusted root to be checked against", {
      code: "usage/trust",
      hint: "say --trusted-root FILE; quilla fetches none: cosign trusted-root create writes one",
    });
  }
  const ignoreLog = switched(given, "--insecure-ignore-tlog") ??
    switched(given, "--private-infrastructure");
  const ignoreCertificateLog = switched(given, "--insecure-ignore-sct");
  return {
    keys: flags.key,
    trustedRoot: flags.trustedRoot,
    identities,
    ignoreLog,
    ignoreCertificateLog,
  };
}

function readIdentities(flags: TrustFlags): IdentityRule[] {
  const subject = oneOf("identity", flags.certificateIdentity, flags.certificateIdentityRegexp);
  const issuer = oneOf(
    "oidc-issuer",
    flags.certificateOidcIssuer,
    flags.certificateOidcIssuerRegexp,
  );
  if (subject === undefined && issuer === undefined) return [];
  if (subject !== undefined && issuer !== undefined) return [{ subject, issuer }];
  throw new UsageError(
    "an identity is whom a certificate names and who says so: one of them is missing",
    {
      code: "usage/trust",
      hint: `say --certificate-${subject === undefined ? "identity" : "oidc-issuer"}, too`,
    },
  );
}

function oneOf(
  name: string,
  text: string | undefined,
  pattern: string | undefined,
): string | RegExp | undefined {
  if (pattern === undefined || pattern === "") return text === "" ? undefined : text;
  if (text !== undefined && text !== "") {
    throw new UsageError(
      `--certificate-${name} and --certificate-${name}-regexp exclude each other`,
      {
        code: "usage/trust",
      },
    );
  }
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw new UsageError(`--certificate-${name}-regexp is no pattern: ${quote(pattern)}`, {
      code: "usage/trust",
      cause: error,
    });
  }
}
