/**
 * Options of cosign that quilla's commands for signatures have not.
 *
 * Source: the help of cosign 3.1.3, and what it takes without telling.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { foreign, type ForeignOption, off } from "./foreign_option.ts";

const each = (flags: string, takes: ForeignOption["takes"], fate: Parameters<typeof foreign>[3]) =>
  flags.split(" ").map((flag) => foreign(flag, "g", takes, fate));

const always = [
  ...each("--registry-username --registry-password", "text", {
    refused: "who one is, is written in one word",
    instead: "write --creds USER:PASSWORD, or `quilla login` before",
  }),
  ...each("--registry-token", "text", {
    refused: "quilla asks registries for their tokens itself",
    instead: "write --creds USER:PASSWORD, where the password may be a token",
  }),
  ...each(
    "--registry-cacert --registry-client-cert --registry-client-key --registry-server-name",
    "text",
    {
      refused: "certificates are kept by the name of their registry",
      instead: "lay them into ~/.config/quilla/certs.d/REGISTRY",
    },
  ),
  ...each("--k8s-keychain", "switch", {
    taken: "it is off",
    only: off,
    refused: "no cluster is asked who one is",
    instead: "`quilla login` before, or --creds USER:PASSWORD",
  }),
  ...each("--sk", "switch", {
    taken: "it is off",
    only: off,
    refused: "keys are files or variables",
    instead: "write --key FILE; what is signed by hardware is signed by cosign",
  }),
  ...each("--slot", "text", {
    refused: "keys are files or variables",
    instead: "write --key FILE; what is signed by hardware is signed by cosign",
  }),
  ...each("--output-file", "text", {
    refused: "what is done is told on the standard error",
    instead: "write 2>FILE",
  }),
  foreign("--timeout -t", "g", "text", {
    taken: "a place that answers nothing is given up anyway",
  }),
  foreign("--verbose -d", "g", "switch", {
    taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
  }),
];

const read = each("--registry-referrers-mode --experimental-oci11", "text", {
  taken: "what hangs on an image is found in both ways",
});

/** Services that a file of cosign's may name: what they write is in no signature of quilla's. */
const services = ["caUrls", "rekorTlogUrls", "tsaUrls"];

function namesNoService(file: string): boolean {
  try {
    const config: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof config === "object" && config !== null &&
      services.every((name) => {
        const listed: unknown = Reflect.get(config, name);
        return listed === undefined || Array.isArray(listed) && listed.length === 0;
      });
  } catch {
    return false; // what cannot be read is refused as what may name some
  }
}

const keysAlone = {
  refused: "quilla signs with keys alone, and asks no service",
  instead: "write --key FILE; signing without a key is cosign's, and quilla verify verifies it",
};
const notWritten = {
  refused: "a signature hangs on the image",
  instead:
    "quilla artifact pull IMAGE --artifact-type application/vnd.dev.sigstore.bundle.v0.3+json -o - >FILE",
};

const signing = [
  ...always,
  foreign("--signing-config", "g", "text", {
    taken: "it names no service",
    only: namesNoService,
    refused: "quilla asks no service of certificates, logs or time",
    instead:
      "name a file without services, as cosign signing-config create writes it, or leave it out",
  }),
  ...each("--registry-referrers-mode", "text", {
    taken: "signatures are referrers",
    only: (value) => value === "oci-1-1",
    refused: "how a signature hangs on the image is said by another option",
    instead: "--tag hangs it there by cosign's older tag",
  }),
  ...each("--bundle --output-signature --output-certificate --output-payload", "text", notWritten),
  ...each(
    "--certificate --cert --certificate-chain --cert-chain --identity-token --fulcio-url " +
      "--fulcio-auth-flow --oidc-issuer --oidc-client-id --oidc-client-secret-file --oidc-provider --oidc-redirect-url",
    "text",
    keysAlone,
  ),
  ...each("--oidc-disable-ambient-providers --insecure-skip-verify", "switch", {
    taken: "nobody is asked who one is",
  }),
  ...each("--issue-certificate", "switch", { taken: "it is off", only: off, ...keysAlone }),
  ...each(
    "--rekor-url --rekor-entry-type --timestamp-server-url --timestamp-server-name " +
      "--timestamp-client-cacert --timestamp-client-cert --timestamp-client-key",
    "text",
    {
      refused: "quilla writes to no log, and asks nobody for the time",
      instead: "leave it out; what has to be in a log is signed by cosign",
    },
  ),
  ...each("--trusted-root", "text", {
    refused: "what was signed is verified by a command of its own",
    instead: "quilla verify --key FILE IMAGE",
  }),
  ...each("--record-creation-timestamp", "switch", {
    taken: "it is off",
    only: off,
    refused: "a signature says no time, so that the same says the same",
    instead: "say it: -a signed-at=2026-01-31",
  }),
  ...each("--force -f", "switch", { taken: "nothing is asked anyway" }),
];

const rooted = {
  refused: "certificates and times are checked against a trusted root",
  instead:
    "cosign trusted-root create --fulcio=… --out root.json makes one of certificates, for --trusted-root root.json",
};

const verifying = [
  ...[...always, ...read],
  ...each("--max-workers", "text", { taken: "signatures are few" }),
  ...each("--rekor-url", "text", {
    taken: "no log is asked: its entry comes with the signature",
  }),
  ...each("--local-image", "switch", {
    taken: "it is off",
    only: off,
    refused: "a layout is a place of its own",
    instead: "write oci:DIR in place of DIR",
  }),
  ...each("--use-signed-timestamps", "switch", {
    taken: "it is off",
    only: off,
    refused: "times that a trusted root vouches for are checked without it",
    instead: "leave it out, and give --trusted-root FILE",
  }),
  ...each("--allow-certificate-chain", "switch", {
    taken: "it is off",
    only: off,
    ...rooted,
  }),
  ...each(
    "--certificate --cert --certificate-chain --cert-chain --ca-roots --ca-intermediates --sct --timestamp-certificate-chain",
    "text",
    rooted,
  ),
  ...["name", "ref", "repository", "sha", "trigger"].map((claim) =>
    foreign(`--certificate-github-workflow-${claim}`, "g", "text", {
      refused: "of a certificate, who signed and who says so are compared",
      instead:
        "say it in --certificate-identity, which has repository, workflow and ref: https://github.com/ORG/REPO/.github/workflows/FILE@REF",
    })
  ),
  ...each("--signature --payload --attachment", "text", {
    refused: "signatures are read from where the image is",
    instead: "quilla artifact attach IMAGE hangs a file on it",
  }),
  ...each("--signature-digest-algorithm", "text", {
    taken: "it is what keys of P-256 sign",
    only: (value) => value === "sha256",
    refused: "the key says which it is",
    instead: "leave it out",
  }),
];

const layouts = (words: string) =>
  each("--dir", "text", {
    refused: "a layout is a place of its own",
    instead: `write ${words}, with all that hangs on the image`,
  });

/** By the words that lead to the command. */
export const cosignOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  sign: signing,
  attest: [
    ...signing,
    ...each("--replace", "switch", {
      taken: "it is off",
      only: off,
      refused: "what was stated stays",
      instead: "quilla artifact rm docker://NAME@DIGEST removes it; quilla artifact ls shows which",
    }),
    ...each("--no-upload", "switch", { taken: "it is off", only: off, ...notWritten }),
  ],
  verify: verifying,
  "verify-attestation": [
    ...verifying,
    ...each("--policy", "text", {
      refused: "quilla reads no policies in CUE or Rego",
      instead: "look at what is stated: … | jq -r .payload | base64 -d | jq -e 'TEST'",
    }),
  ],
  save: layouts("quilla copy --all docker://NAME oci:DIR:NAME"),
  load: layouts("quilla copy --all oci:DIR:NAME docker://NAME"),
  "key generate": each("--kms", "text", {
    refused: "keys are files",
    instead:
      "leave it out; a key of a service signs by cosign, and quilla verify takes its public key",
  }),
  "key import": each("--yes -y", "switch", { taken: "nothing is asked, nor written over" }),
  "key show": [
    ...each("--sk", "switch", { taken: "it is off", only: off, ...keysAlone }),
    ...each("--slot", "text", keysAlone),
  ],
  tree: [
    ...[...always, ...read],
    ...each("--allow-http-registry --allow-insecure-registry", "switch", {
      done: "as `--tls-verify=false`",
      as: (value) => value === "true" ? { words: ["--tls-verify=false"] } : {},
    }),
  ],
};
