/**
 * Codecs, as plugins supply them.
 *
 * @module
 */
import type { Codec, Encoder } from "../contracts/codec.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Look } from "../look.ts";
import type { Kind } from "./kind.ts";

const members = ["name", "magic", "decode", "encoder"];
const encoderMembers = ["name", "start", "end", "open", "worker", "level", "leveled"];

export const codecKind: Kind<Codec> = {
  noun: "codec",
  nameOf: ({ name }) => name,
  describe: ({ name, encoder }) => ({ name, packs: encoder !== undefined }),
  look(look, codec, place) {
    look.noSlip(codec, members, place);
    look.text(codec.name, `${place}.name`, /^[a-z][a-z0-9]*$/);
    for (const method of ["magic", "decode"]) look.method(codec, method, place, "required");
    if (codec.encoder !== undefined) lookAtEncoder(look, codec.encoder, `${place}.encoder`);
  },
  guarded(given, supplier): Whole<Codec> {
    const { name, encoder } = given;
    const guard = new Guard(supplier, `the codec ${name}`);
    return {
      name,
      magic: (first) =>
        guard.ask(
          "magic",
          (answer) => typeof answer === "boolean",
          "true or false",
          () => given.magic(first),
        ),
      decode: (bytes) => decoded(given, guard, bytes),
      encoder: encoder && guardedEncoder(encoder, guard),
    };
  },
};

function lookAtEncoder(look: Look, candidate: unknown, place: string): void {
  const encoder = look.object(candidate, place);
  look.noSlip(encoder, encoderMembers, place);
  // It names a folder of the store.
  look.text(encoder.name, `${place}.name`, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  look.method(encoder, "open", place, "required");
  for (const name of ["end", "leveled"]) look.method(encoder, name, place, "optional");
  const { start, worker } = encoder;
  look.that(start === undefined || start instanceof Uint8Array, `${place}.start`, "bytes");
  look.that(worker === undefined || worker instanceof URL, `${place}.worker`, "a URL");
}

/** What the source throws is not the codec's fault: it comes through as it is. */
async function* decoded(
  codec: Codec,
  guard: Guard,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let failure: { readonly error: unknown } | undefined;
  const watched = async function* () {
    try {
      yield* source;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  try {
    yield* guard.pieces("decode", () => codec.decode(watched()));
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  }
}

function guardedEncoder(given: Encoder, guard: Guard): Whole<Encoder> {
  const { name, start, end, worker, level, leveled } = given;
  return {
    level,
    leveled: leveled && ((wanted) => guardedEncoder(leveled.call(given, wanted), guard)),
    name,
    start,
    worker,
    end: end &&
      ((pieces) => guard.ask("end", isBytes, "bytes", () => end.call(given, pieces))),
    open: (largest) => guard.open("open", ["encode"], () => given.open(largest)),
  };
}

const isBytes = (answer: unknown): boolean => answer instanceof Uint8Array;
