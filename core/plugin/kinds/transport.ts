/**
 * Transports, as plugins supply them.
 *
 * @module
 */
import type { Descriptor } from "../../oci/descriptor.ts";
import type { ImageSource, RegistryActions, Transport } from "../contracts/transport.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Look } from "../look.ts";
import type { Kind } from "./kind.ts";

const members = ["scheme", "summary", "references", "read", "write", "within", "registry"];

export const transportKind: Kind<Transport> = {
  noun: "transport",
  nameOf: ({ scheme }) => scheme,
  describe: ({ scheme, summary, read, write }) => ({
    scheme,
    summary,
    reads: read !== undefined,
    writes: write !== undefined,
  }),
  look(look, transport, place) {
    look.noSlip(transport, members, place);
    look.text(transport.scheme, `${place}.scheme`, /^[a-z][a-z0-9-]*$/);
    const { references = false } = transport;
    look.that(typeof references === "boolean", `${place}.references`, "true or false");
    for (const method of ["read", "write", "within"]) {
      look.method(transport, method, place, "optional");
    }
    if (transport.registry !== undefined) {
      lookAtRegistry(look, look.object(transport.registry, `${place}.registry`), place);
    }
  },
  guarded(given, supplier): Whole<Transport> {
    const { scheme, summary, references, read, write, within, registry } = given;
    const guard = new Guard(supplier, `the transport ${scheme}`);
    return {
      scheme,
      summary,
      references,
      read: read &&
        ((location, environment) =>
          guard.open("read", ["has", "blob", "close"], async () => {
            const source = await read.call(given, location, environment);
            if (hasImages(source)) return source;
            throw new TypeError("read returned an object, not a place with a list of images");
          })),
      write: write &&
        ((location, environment) =>
          guard.open(
            "write",
            ["has", "put", "commit", "abort"],
            () => write.call(given, location, environment),
          )),
      within: within &&
        ((location, name) =>
          guard.ask(
            "within",
            (text) => typeof text === "string",
            "a text",
            () => within.call(given, location, name),
          )),
      registry: registry && guardedRegistry(registry, guard),
    };
  },
};

/** What is no object is told as what it is, later. */
function hasImages(place: ImageSource | null | undefined): boolean {
  return typeof place !== "object" || place === null || Array.isArray(place.images);
}

const actions = ["tags", "resolve", "remove"];
const accountMembers = ["registryOf", "stored", "verify", "keep", "forget"];

function lookAtRegistry(look: Look, registry: Record<string, unknown>, place: string): void {
  const where = `${place}.registry`;
  look.noSlip(registry, [...actions, "accounts"], where);
  for (const method of actions) look.method(registry, method, where, "optional");
  if (registry.accounts === undefined) return;
  const accounts = look.object(registry.accounts, `${where}.accounts`);
  look.noSlip(accounts, accountMembers, `${where}.accounts`);
  for (const method of accountMembers) {
    look.method(accounts, method, `${where}.accounts`, "required");
  }
}

function guardedRegistry(given: RegistryActions, guard: Guard): Whole<RegistryActions> {
  const { tags, resolve, remove, accounts } = given;
  const is = (type: string) => (answer: unknown) => typeof answer === type && answer !== null;
  return {
    tags: tags &&
      ((...words) =>
        guard.askLater("tags", isNames, "a list of tags", () => tags.apply(given, words))),
    resolve: resolve &&
      ((...words) =>
        guard.askLater("resolve", isDescriptor, "a descriptor", () => resolve.apply(given, words))),
    remove: remove &&
      ((...words) =>
        guard.askLater("remove", is("string"), "a name", () => remove.apply(given, words))),
    accounts: accounts && {
      registryOf: (text) =>
        guard.ask("registryOf", is("string"), "a text", () => accounts.registryOf(text)),
      stored: (...words) => guard.call(() => accounts.stored(...words)),
      verify: (...words) => guard.call(() => accounts.verify(...words)),
      keep: (...words) =>
        guard.askLater("keep", is("object"), "{ path, isPlain, … }", () => accounts.keep(...words)),
      forget: (...words) =>
        guard.askLater(
          "forget",
          is("object"),
          "{ wasLoggedIn, remains }",
          () => accounts.forget(...words),
        ),
    },
  };
}

function isNames(answer: readonly unknown[]): boolean {
  return Array.isArray(answer) && answer.every((name) => typeof name === "string");
}

function isDescriptor(answer: Descriptor | null): boolean {
  return typeof answer?.digest === "string" && typeof answer.mediaType === "string";
}
