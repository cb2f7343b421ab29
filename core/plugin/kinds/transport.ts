/**
 * Transports, as plugins supply them.
 *
 * @module
 */
import type { ImageSource, Transport } from "../contracts/transport.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = ["scheme", "summary", "references", "read", "write", "within"];

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
    for (const method of ["read", "write"]) look.method(transport, method, place, "optional");
  },
  guarded(given, supplier): Whole<Transport> {
    const { scheme, summary, references, read, write, within } = given;
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
    };
  },
};

/** What is no object is told as what it is, later. */
function hasImages(place: ImageSource | null | undefined): boolean {
  return typeof place !== "object" || place === null || Array.isArray(place.images);
}
