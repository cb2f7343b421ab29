/**
 * `quilla key`: the keys that images are signed with.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { describeKey, generateKeys, importKeys, type KeyFiles } from "../../mod.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { formatJson } from "../print/json.ts";
import { writeOutput } from "../print/output_file.ts";
import { askedTwice, askPassword } from "../words/signing.ts";

/** What files are called unless said: where the command has cosign's word, as cosign calls them. */
const prefixes = new Map([["generate-key-pair", "cosign"], ["import-key-pair", "import-cosign"]]);

const prefixOption = (name: string) =>
  [
    "-o, --output-key-prefix <path>",
    "where they go: PATH.key and PATH.pub",
    prefixes.get(name) ?? "quilla",
  ] as const;
/** The key as cosign has it given: by an option. */
const keyOption = () => new Option("-k, --key <key>", "the key, as cosign has it given").hideHelp();

/** @throws {UsageError} `usage/missing-argument` where not one key is given */
function oneKey(given: string | undefined, option: string | undefined): string {
  const key = given ?? option;
  if (key !== undefined && (given === undefined || option === undefined)) return key;
  throw new UsageError("it is not said which key is meant", {
    code: "usage/missing-argument",
    hint: "give one: a file in PEM, or env://NAME",
  });
}

const passwords = `
The private key is locked with a password, as cosign locks its own: the variable COSIGN_PASSWORD has it, or the terminal is
asked. What is there is never written over.`;

const generateExamples = `
Examples:
  quilla key generate                                makes quilla.key and quilla.pub
  quilla key generate -o release                     makes release.key and release.pub
  COSIGN_PASSWORD=$(cat pw) quilla key generate -o ci --kind ed25519
${passwords}`;

export const keyGenerate: CommandFactory = (context, name) =>
  new Command(name)
    .description("Makes a key pair: the private key signs images, the public key verifies them.")
    .option(...prefixOption(name))
    .option(
      "--kind <kind>",
      "ecdsa-p256, which every program of sigstore reads; ecdsa-p384 or ed25519",
      "ecdsa-p256",
    )
    .addHelpText("after", generateExamples)
    .action(async ({ outputKeyPrefix, kind }) => {
      const password = askedTwice(context);
      tell(context, await generateKeys(outputKeyPrefix, { kind, password }));
    });

const importExamples = `
Examples:
  quilla key import openssl.pem -o release
  quilla key import env://SIGNING_KEY -o release

Keys are PKCS#8, SEC 1 or PKCS#1 in PEM, locked or not: ECDSA P-256, P-384 or P-521, Ed25519, RSA of 2048 bits or more.
${passwords}`;

export const keyImport: CommandFactory = (context, name) =>
  new Command(name)
    .description(
      "Writes the private key of another program as quilla and cosign have it, and its public key.",
    )
    .argument("[key]", "file in PEM, or env://NAME")
    .option(...prefixOption(name))
    .addOption(keyOption())
    .addHelpText("after", importExamples)
    .action(async (given, options) => {
      const { outputKeyPrefix } = options;
      const key = oneKey(given, options.key);
      const password = askPassword(context);
      const newPassword = askedTwice(context);
      tell(context, await importKeys(outputKeyPrefix, { key, password, newPassword }));
    });

function tell(context: Context, { key, pub }: KeyFiles): void {
  context.print(key);
  context.print(pub);
  context.say(`${key} signs, keep it secret; ${pub} verifies, hand it on`);
}

const showExamples = `
Examples:
  quilla key show release.key >release.pub           asks for the password
  quilla key show release.pub --format json          its kind, and the hint by which signatures name it`;

export const keyShow: CommandFactory = (context, name) =>
  new Command(name)
    .description("Prints the public key in PEM, of a public key or of a private one.")
    .argument("[key]", "file in PEM, or env://NAME")
    .option("--format <format>", "pem or json", "pem")
    .option("-o, --outfile <file>", "write it there")
    .addOption(keyOption())
    .addHelpText("after", showExamples)
    .action(async (given, options) => {
      const { format, outfile } = options;
      const key = oneKey(given, options.key);
      if (format !== "pem" && format !== "json") {
        throw new UsageError(`--format takes pem or json, not ${quote(format)}`, {
          code: "usage/format",
        });
      }
      const { type, pem, hint } = await describeKey({ key, password: askPassword(context) });
      const text = format === "pem" ? pem.trimEnd() : formatJson({ type, hint, pem });
      if (outfile === undefined) context.print(text);
      else writeOutput("--outfile", outfile, `${text}\n`);
    });
