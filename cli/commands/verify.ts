/**
 * `quilla verify` and `quilla verify-attestation`: whether images are signed by somebody who is trusted.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import {
  type VerifiedImage,
  type VerifiedSignature,
  verifyAttestations,
  verifyImage,
  type VerifyOptions,
} from "../../mod.ts";
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
  addTrustFlags,
  givenWords,
  keyFlag,
  placeFlags,
  readAnnotations,
  readTrust,
  recursiveFlag,
  switched,
  type TrustFlags,
} from "../words/signing.ts";

/** Words of cosign's that change who is believed, or ask for what is so anyway. */
const cosignWords = [
  ...["--insecure-ignore-tlog", "--insecure-ignore-sct", "--private-infrastructure"],
  ...["--offline", "--check-claims", "--new-bundle-format"],
];

const trustHelp = `
Nothing is fetched but from where the image is. What a certificate signed needs --trusted-root, --certificate-identity and
--certificate-oidc-issuer. With --key alone the key is enough; with --trusted-root beside it its log must have an entry, too.
--insecure-ignore-tlog goes without a log, --insecure-ignore-sct without one of certificates.`;

const verifyExamples = `
Examples:
  quilla verify --key release.pub docker://registry.example/app:1
  quilla verify --key release.pub app:1 && quilla run app:1
  quilla verify --key release.pub -a stage=tested oci:layout:app
  quilla verify --key release.pub -r docker://registry.example/app:1   the index, and each image in it
  quilla verify --trusted-root root.json --certificate-identity ci@example.org \\
    --certificate-oidc-issuer https://accounts.example.org docker://registry.example/app:1
${trustHelp}`;

export const verify: CommandFactory = (context, name) => {
  const command = new Command(name)
    .description("Verifies that images are signed by somebody who is trusted.")
    .argument("<image...>", anyImage)
    .option(...keyFlag, collect, [])
    .option(
      "-a, --annotations <key=value>",
      "what must be said beside the digest (repeatable)",
      collect,
      [],
    )
    .option(...recursiveFlag)
    .option("-o, --output <format>", "json, as cosign prints it, or text", "json")
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", verifyExamples)
    .action((images, options) => runVerify(context, images, options, undefined));
  return addCosignWords(addTrustFlags(command), cosignWords);
};

const attestationExamples = `
Examples:
  quilla verify-attestation --key release.pub --type slsaprovenance1 docker://registry.example/app:1
  quilla verify-attestation --key release.pub --type spdxjson app:1 | jq -r .payload | base64 -d | jq .predicate
  quilla verify-attestation --key release.pub --type '*' -o text app:1 what is stated, and by whom
${trustHelp}`;

export const verifyAttestation: CommandFactory = (context, name) => {
  const command = new Command(name)
    .description(
      "Verifies that somebody who is trusted has stated something about images, and prints it.",
    )
    .argument("<image...>", anyImage)
    .option(...keyFlag, collect, [])
    .option(
      "--type <type>",
      "what kind of statement: slsaprovenance1, slsaprovenance02, spdxjson, cyclonedx, link, vuln, openvex, custom, an address; * for any",
      "custom",
    )
    .option(...recursiveFlag)
    .option(
      "-o, --output <format>",
      "json, an envelope on each line, as cosign prints it; or text",
      "json",
    )
    .option(...platformFlag)
    .option(...credsFlag)
    .option(...tlsVerifyFlag)
    .option(...pluginFlag, collect, [])
    .addHelpText("after", attestationExamples)
    .action((images, options) =>
      runVerify(context, images, { ...options, annotations: [] }, options.type)
    );
  return addCosignWords(addTrustFlags(command), cosignWords);
};

type VerifyFlags =
  & LookFlags
  & TrustFlags
  & Readonly<{ annotations: readonly string[]; recursive: boolean; output: string }>;

async function runVerify(
  context: Context,
  images: readonly string[],
  options: VerifyFlags,
  type: string | undefined,
): Promise<void> {
  const given = givenWords(options);
  const { output, recursive } = options;
  if (output !== "json" && output !== "text") {
    throw new UsageError(`--output takes json or text, not ${quote(output)}`, {
      code: "usage/format",
    });
  }
  if (switched(given, "--check-claims") === false) {
    throw new UsageError("what is not about the image is not accepted", {
      code: "usage/trust",
      hint: "leave out --check-claims=false",
    });
  }
  const trust = readTrust(options, given);
  const annotations = readAnnotations(options.annotations);
  await withPlaces(context, placeFlags(options, given), async (where) => {
    for (const image of images) {
      const how: VerifyOptions = { ...where, ...trust, recursive, annotations };
      const verified = type === undefined
        ? await verifyImage(image, how)
        : await verifyAttestations(image, { ...how, type });
      for (const each of verified) show(context, image, each, output, type !== undefined);
    }
  });
}

function show(
  context: Context,
  image: string,
  verified: VerifiedImage,
  output: string,
  areStatements: boolean,
): void {
  const { digest, signatures } = verified;
  const count = `${signatures.length} ${
    signatures.length === 1 ? "signature holds" : "signatures hold"
  }`;
  context.say(`${image}: ${digest}: ${count}`);
  if (output === "text") {
    for (const each of signatures) context.print(onOneLine(sanitise(lineOf(digest, each))));
  } else if (areStatements) { for (const { envelope } of signatures) context.print(envelope!); }
  else context.print(JSON.stringify(signatures.map((each) => cosignJson(image, verified, each))));
}

function lineOf(
  digest: string,
  { key, identity, predicateType, annotations }: VerifiedSignature,
): string {
  const who = identity === undefined
    ? `the key ${key}`
    : `${quote(identity.subject)} of ${quote(identity.issuer)}`;
  const said = Object.entries(annotations).map(([name, value]) => ` ${name}=${quote(value)}`).join(
    "",
  );
  return `${digest} ${predicateType ?? "signature"} by ${who}${said}`;
}

/** What `cosign verify` prints of a signature. */
function cosignJson(
  image: string,
  { digest, names }: VerifiedImage,
  { form, reference, predicateType, annotations, identity }: VerifiedSignature,
) {
  const who = identity && { Issuer: identity.issuer, Subject: identity.subject };
  const optional = { ...annotations, ...who };
  return {
    critical: {
      identity: { "docker-reference": reference ?? names[0] ?? image },
      image: { "docker-manifest-digest": digest },
      type: predicateType ?? "cosign container image signature",
    },
    optional: form === "tag" && Object.keys(optional).length === 0 ? null : optional,
  };
}
