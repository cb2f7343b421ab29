/**
 * The content of an answer: whether there is any, and what it is when it was encoded for the way.
 *
 * @module
 */
import { codecs, magicLength } from "../../../core/codec/codecs.ts";
import { QuillaError } from "../../../core/errors.ts";
import { ByteInput } from "../../../core/tar/byte_input.ts";
import { showUrl } from "./policy.ts";
import { readBody, type ResponseHead } from "./response.ts";

/**
 * The whole content. What is sent with `Content-Encoding: gzip`, though nobody asked for that, is decoded, as it is by BuildKit; other
 * encodings are taken as they are.
 *
 * @throws {QuillaError} `fetch/status`, `fetch/protocol`, what `readBody` and `decompress` throw
 */
export async function* readContent(
  input: ByteInput,
  head: ResponseHead,
  url: URL,
): AsyncGenerator<Uint8Array, void, void> {
  requireContent(head, url);
  if (head.status === 204) return;
  const body = readBody(input, head, url);
  if (head.headers.get("content-encoding")?.toLowerCase() !== "gzip") return yield* body;
  const { decompress } = await import("../../../core/codec/decompress.ts");
  const encoded = new ByteInput(body);
  const first = await encoded.read(magicLength);
  if (codecs.of(first)?.name !== "gzip") {
    throw new QuillaError(`${showUrl(url)} says that it sends gzip, and does not`, {
      code: "fetch/protocol",
      hint: "the server is at fault: fetch the file before the build, and COPY it",
    });
  }
  yield* decompress(again(first, encoded));
}

async function* again(
  first: Uint8Array,
  rest: ByteInput,
): AsyncGenerator<Uint8Array, void, void> {
  for (let piece: Uint8Array | undefined = first; piece !== undefined;) {
    yield piece;
    piece = await rest.some(Infinity);
  }
}

/** 206 without having been asked for a part is the whole only where it says so. */
function requireContent({ status, reason, headers }: ResponseHead, url: URL): void {
  const isPart = status === 206 && !isWhole(headers.get("content-range"));
  if (status >= 200 && status < 300 && !isPart) return;
  throw new QuillaError(`${showUrl(url)} answers ${status} ${reason}`.trimEnd(), {
    code: "fetch/status",
    hint: hintFor(status, url),
  });
}

/** `bytes 0-9/10` */
function isWhole(range: string | undefined): boolean {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? "") ?? [];
  return first === "0" && Number(last) + 1 === Number(size);
}

function hintFor(status: number, url: URL): string {
  if (status === 401 || status === 403) {
    return `it wants to know who asks: give the build --secret id=HTTP_AUTH_TOKEN_${url.hostname},src=FILE`;
  }
  if (status === 206) return "nobody asked for a part of the file: the server is at fault";
  return status >= 500 ? "the server is in trouble; try again later" : "look at the URL";
}
