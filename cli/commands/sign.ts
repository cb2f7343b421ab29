/**
 * `quilla sign` and `quilla attest`: images, and statements about them, signed with a key.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { attestImage, type LookOptions, type SignedPart, signImage } from "../../mod.ts";
import { Command } from "@commander-js/extra-typings";
import type { CommandFactory } from "../table.ts";
import type { Context } from "../context.ts";
import { onOneLine, sanitise } from "../print/sanitise.ts";
import {
  anyImage,
  type LookFlags,
  platformFlag,
  pluginFlag,
  withPlaces,
} from "../words/looking.ts";
import { credsFlag, tlsVerifyFlag } from "../words/registry.ts";
import { collect } from "../words/repeatable.ts";
import {
  addCosignWords,
  annotationFlag,
  askPassword,
  type GivenWords,
  givenWords,
  placeFlags,
  readAnnotations,
  recursiveFlag,
  switched,
} from "../words/signing.ts";

const privateKeyFlag = ["--key <key>", "the private key: a file in PEM, or env://NAME"] as const;
const tagFlag = [
  "--tag",
  "hang it on the image by cosign's older tag, sha256-….sig or .att, which older programs read",
  false,
] as const;
/** Words of cosign's that ask for what is so anyway, or for what is ours in other words. */
const cosignWords = ["--tlog-upload", "--new-bundle-format", "--use-signing-config", "--upload"];

const afterwards = `
The password of the key is in COSIGN_PASSWORD, or the terminal is asked. An image has another digest in each encoding: sign it
where others take it from, after it was pushed. What hangs on an image goes with it when it is copied, saved or bundled.`;

const signExamples = `
Examples:
  quilla sign --key release.key docker://registry.example/app:1
  quilla sign --key release.key app:1                an image of the store
  quilla sign --key release.key -r docker://registry.example/app:1     the index, and each image in it
  quilla sign --key env://SIGNING_KEY -a stage=tested oci:layout:app
  quilla sign --key release.key --tag docker://registry.example/app:1  as older programs read it
${afterwards}`;

export const sign: CommandFactory = (context, name) =>
  addCosignWords(
    new Command(name)
      .description("Signs images with a key: what is signed is the digest, and hangs on the image.")
      .argument("<image...>", anyImage)
      .option(...privateKeyFlag)
      .option(...annotationFlag, collect, [])
      .option(...recursiveFlag)
      .option(...tagFlag)
      .option("-y, --yes", "nothing is asked anyway", false)
      .option(...platformFlag)
      .option(...credsFlag)
      .option(...tlsVerifyFlag)
      .option(...pluginFlag, collect, [])
      .addHelpText("after", signExamples)
      .action(async (images, options) => {
        const annotations = readAnnotations(options.annotations);
        await signEach(context, images, options, (image, how) =>
          signImage(image, { ...how, annotations }));
      }),
    cosignWords,
  );

const attestExamples = `
Examples:
  quilla attest --key release.key docker://registry.example/app:1      what hangs on it unsigned: provenance, bills of materials
  quilla attest --key release.key --type spdxjson --predicate app.spdx.json app:1
  quilla image sbom --format spdx app:1 | quilla attest --key release.key --type spdxjson --predicate - app:1
  quilla attest --key release.key --type https://example.org/review/v1 --predicate review.json app:1
  quilla attest --key release.key --statement statement.json app:1     a whole statement of in-toto, about this image
${afterwards}`;

export const attest: CommandFactory = (context, name) =>
  addCosignWords(
    new Command(name)
      .description(
        "States something about images, signed with a key: what a file says or, without one, the statements that hang on an image and are not signed.",
      )
      .argument("<image...>", anyImage)
      .option(...privateKeyFlag)
      .option("--predicate <file>", "what is stated; - is the standard input")
      .option(
        "--type <type>",
        "what kind of statement that is: slsaprovenance1, slsaprovenance02, spdxjson, cyclonedx, link, vuln, openvex, custom, or an address",
        "custom",
      )
      .option("--statement <file>", "a whole statement, in the place of a predicate and its type")
      .option(...recursiveFlag)
      .option(...tagFlag)
      .option("-y, --yes", "nothing is asked anyway", false)
      .option(...platformFlag)
      .option(...credsFlag)
      .option(...tlsVerifyFlag)
      .option(...pluginFlag, collect, [])
      .addHelpText("after", attestExamples)
      .action(async (images, options) => {
        const { predicate, statement, type } = options;
        if (predicate !== undefined && statement !== undefined) {
          throw new UsageError("--predicate and --statement exclude each other", {
            code: "usage/predicate",
            hint: "a statement says its type and its subjects itself",
          });
        }
        await signEach(context, images, options, (image, how) =>
          attestImage(image, { ...how, predicate, statement, type }));
      }),
    cosignWords,
  );

type SignFlags =
  & LookFlags
  & Readonly<{ key?: string | undefined; recursive: boolean; tag: boolean }>;

interface How extends LookOptions {
  readonly key: string;
  readonly password: ReturnType<typeof askPassword>;
  readonly recursive: boolean;
  readonly tag: boolean;
}

async function signEach(
  context: Context,
  images: readonly string[],
  options: SignFlags,
  work: (image: string, how: How) => Promise<readonly SignedPart[]>,
): Promise<void> {
  const given = givenWords(options);
  const key = requireKey(options.key, given);
  const tag = options.tag || switched(given, "--new-bundle-format") === false;
  const password = remembered(askPassword(context));
  await withPlaces(context, placeFlags(options, given), async (where) => {
    for (const image of images) {
      const { recursive } = options;
      for (const part of await work(image, { ...where, key, password, recursive, tag })) {
        context.print(part.signature);
        context.say(said(image, part));
      }
    }
  });
}

function said(image: string, { digest, predicateType, isStatement, isNew }: SignedPart): string {
  const again = isNew ? "" : ", as before";
  return isStatement
    ? `stated of ${image} (${digest}): ${onOneLine(sanitise(predicateType))}${again}`
    : `signed ${image} (${digest})${again}`;
}

/** Several images are signed with a key that is asked for once. */
function remembered(ask: ReturnType<typeof askPassword>): ReturnType<typeof askPassword> {
  let answer: Promise<string | undefined> | undefined;
  return (question) => answer ??= ask(question);
}

function requireKey(key: string | undefined, given: GivenWords): string {
  if (switched(given, "--tlog-upload") === true) {
    throw new UsageError("quilla writes to no log", {
      code: "usage/key",
      hint: "--tlog-upload=false says so; what has to be in a log is signed by cosign",
    });
  }
  if (switched(given, "--upload") === false) {
    throw new UsageError("a signature is hung on the image, and not printed", {
      code: "usage/key",
      hint: "copy the image to oci:DIR, and sign it there",
    });
  }
  if (key !== undefined) return key;
  throw new UsageError("there is no key to sign with", {
    code: "usage/key",
    hint:
      "say --key FILE; quilla key generate makes one. Signing without a key takes services of a network: cosign does that",
  });
}
