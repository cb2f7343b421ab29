/**
 * What every codec must do.
 *
 * @module
 */
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Codec, Encoder } from "../../../core/codec/codec.ts";
import { magicLength } from "../../../core/codec/codecs.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { CodecTests } from "../author/tests.ts";
import type { SuiteCase } from "./suite.ts";

/** How files begin that no codec may take for its own. */
const plain = [
  "",
  "B",
  "hello",
  "BZh9/bin/a",
  "\x1f\x8b",
  "usr/\0\0\0\0\0\0\0\0\0\0\0\0",
  "\0".repeat(16),
];

/** The cases. */
export function codecSuite(subject: Codec, given: CodecTests): readonly SuiteCase[] {
  const { name } = subject;
  const { text, packed, header, follow = true } = given;
  const decoded = async (bytes: Uint8Array, size = 1 << 16) =>
    (await all(subject.decode(inPieces(bytes, size)))).toString();
  const cut = async (bytes: Uint8Array, why: string) => {
    const threw = await decoded(bytes, 1000).then(() => undefined, (error) => error ?? "nothing");
    const code = threw instanceof QuillaError ? threw.code : threw;
    equal(code, "compression/truncated", `what is cut ${why} is told as ${code}`);
  };
  return [
    {
      name: `${name} is told by how its bytes begin, and nothing else is`,
      run() {
        match(name, /^[a-z][a-z0-9]*$/);
        equal(subject.magic(packed.subarray(0, magicLength)), true);
        for (const each of plain) equal(subject.magic(Buffer.from(each, "latin1")), false, each);
        for (let length = 0; length < 3; length++) subject.magic(packed.subarray(0, length));
      },
    },
    {
      name: `${name} reads bytes, however they are cut`,
      async run() {
        for (const size of [1, 7, 1 << 20]) equal(await decoded(packed, size), text);
      },
    },
    {
      name: `${name} tells data that end early, wherever they do`,
      async run() {
        for (let length = 1; length < packed.length; length++) {
          await cut(packed.subarray(0, length), `after ${length} bytes`);
        }
      },
    },
    ...(follow ? following(name, given, decoded, cut) : []),
    {
      name: `${name} refuses data of which a bit has changed, unless it means nothing`,
      async run() {
        for (let bit = 0; bit < packed.length * 8; bit++) {
          const changed = Buffer.from(packed);
          changed[bit >> 3]! ^= 1 << (bit & 7);
          await explained(() => decoded(changed), text, `bit ${bit}`);
        }
      },
    },
    {
      name: `${name} refuses what stands behind its data`,
      async run() {
        for (const rubbish of ["something else", "BZh", "x".repeat(100_000)]) {
          await rejects(decoded(Buffer.concat([packed, Buffer.from(rubbish)])), isRefusal);
        }
      },
    },
    {
      name: `${name} refuses any bytes behind its header`,
      async run() {
        const random = randomBytes();
        for (let round = 0; round < 300; round++) {
          const rest = Uint8Array.from({ length: round }, random);
          await rejects(
            decoded(Buffer.concat([packed.subarray(0, header), rest]), 64),
            isExplained,
            `${round} bytes of chance behind the header are taken`,
          );
        }
      },
    },
    ...manners(subject, given, decoded),
    ...(subject.encoder === undefined ? [] : packing(subject, subject.encoder)),
  ];
}

function following(
  name: string,
  { text, packed, header }: CodecTests,
  decoded: (bytes: Uint8Array, size?: number) => Promise<string>,
  cut: (bytes: Uint8Array, why: string) => Promise<void>,
): readonly SuiteCase[] {
  return [
    {
      name: `${name} reads several that follow each other`,
      async run() {
        const many = Buffer.concat([packed, packed, packed]);
        for (const size of [5, 1 << 20]) equal(await decoded(many, size), text.repeat(3));
      },
    },
    {
      name: `${name} tells that the second of two ends early`,
      async run() {
        for (const length of [1, 3, header, packed.length - 1]) {
          await cut(Buffer.concat([packed, packed.subarray(0, length)]), `after ${length} bytes`);
        }
      },
    },
  ];
}

/** How it treats its source and its reader. */
function manners(
  subject: Codec,
  { text, packed, bomb }: CodecTests,
  decoded: (bytes: Uint8Array, size?: number) => Promise<string>,
): readonly SuiteCase[] {
  const { name } = subject;
  return [
    {
      name: `${name} closes its source where the reader stops, and where bytes are refused`,
      async run() {
        let closed = 0;
        const endless = async function* (bytes: Uint8Array) {
          try {
            yield Buffer.from(packed);
            while (true) yield Buffer.from(bytes);
          } finally {
            closed++;
          }
        };
        for await (const _ of subject.decode(endless(packed))) break;
        equal(closed, 1);
        await rejects(all(subject.decode(endless(Buffer.alloc(1 << 16, "rubbish")))));
        equal(closed, 2);
      },
    },
    {
      name: `${name} hands on what its source throws as it is`,
      async run() {
        const source = async function* () {
          yield packed.subarray(0, packed.length - 3);
          throw new RangeError("the network is gone");
        };
        await rejects(all(subject.decode(source())), { message: "the network is gone" });
      },
    },
    ...(bomb === undefined ? [] : [
      {
        name: `${name} decodes nothing ahead of its reader, in pieces of at most 1 MiB`,
        async run() {
          let pulled = 0;
          const source = async function* () {
            for (; pulled < 1000; pulled++) yield Buffer.from(bomb);
          };
          for await (const piece of subject.decode(source())) {
            ok(piece.length <= 1 << 20, `a piece has ${piece.length} bytes`);
            await new Promise((resolve) => setTimeout(resolve, 20));
            break;
          }
          ok(pulled < 50, `${pulled} pieces were read`);
        },
      },
      {
        name: `${name} gives pieces that are their own memory`,
        async run() {
          const kept: [Uint8Array, Uint8Array][] = [];
          for await (const piece of subject.decode(inPieces(bomb, 1 << 14))) {
            kept.push([piece, Uint8Array.from(piece)]);
            if (kept.length === 5) break;
          }
          for (const [piece, copy] of kept) deepEqual(Uint8Array.from(piece), copy);
        },
      },
    ]),
    {
      name: `${name} reads two side by side`,
      async run() {
        deepEqual(await Promise.all([decoded(packed, 3), decoded(packed, 4)]), [text, text]);
      },
    },
  ];
}

function packing(codec: Codec, encoder: Encoder): readonly SuiteCase[] {
  const { name } = codec;
  const words = "some text that repeats itself, ";
  return [
    {
      name: `${name} packs pieces that are read as what they were`,
      async run() {
        match(encoder.name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
        const compressor = await encoder.open(1 << 20);
        const noise = Uint8Array.from({ length: 200_000 }, randomBytes());
        const pieces = [
          Buffer.from(words.repeat(5000)),
          new Uint8Array(0),
          noise,
          Buffer.alloc(300_000),
          Uint8Array.of(7),
          Buffer.concat([noise, Buffer.from(words.repeat(9000))]),
        ];
        for (const chosen of [pieces, pieces.slice(0, 1), pieces.slice(1, 2), []]) {
          const made = chosen.map((piece) => ({
            length: piece.length,
            ...compressor.encode(piece),
          }));
          const blob = Buffer.concat([
            encoder.start ?? new Uint8Array(0),
            ...made.map(({ bytes }) => bytes),
            encoder.end?.(made) ?? new Uint8Array(0),
          ]);
          if (blob.length === 0) continue; // no pieces, and nothing around them
          ok((await all(codec.decode(inPieces(blob, 1 << 16)))).equals(Buffer.concat(chosen)));
        }
      },
    },
    {
      name: `${name} packs the same piece to the same bytes, which are their own memory`,
      async run() {
        const [one, two] = [await encoder.open(1 << 20), await encoder.open(1 << 16)];
        const piece = Buffer.from(words.repeat(500));
        const first = one.encode(piece);
        const copy = Uint8Array.from(first.bytes);
        one.encode(Buffer.alloc(5000, "other text"));
        deepEqual(Uint8Array.from(first.bytes), copy);
        deepEqual(Uint8Array.from(two.encode(piece).bytes), copy);
        deepEqual(Uint8Array.from(one.encode(piece).bytes), copy);
      },
    },
  ];
}

/** The text, or an error of quilla's. */
async function explained(
  work: () => Promise<string>,
  text: string,
  what: string,
): Promise<void> {
  let found: string;
  try {
    found = await work();
  } catch (error) {
    ok(isExplained(error), `${what}: ${error}`);
    return;
  }
  equal(found, text, what);
}

const isExplained = (error: unknown): boolean => error instanceof QuillaError;

/** What stands behind may be the beginning of more. */
const isRefusal = (error: unknown): boolean =>
  error instanceof QuillaError && /^compression\/(damaged|truncated)$/.test(error.code);

/** The same bytes every time. */
function randomBytes(): () => number {
  let state = 1;
  return () => (state = Math.imul(state, 1103515245) + 12345 | 0) >>> 16 & 0xff;
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces));
}
