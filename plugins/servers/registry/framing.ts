/**
 * Where a request ends (RFC 9112 § 6): whoever is in doubt of that may take a part of a body for another request.
 *
 * @module
 */
import type { Exchange } from "./exchange.ts";
import { Refusal } from "./refusal.ts";

/** @throws {Refusal} 400, 501; the connection ends with it */
export function requireFraming(exchange: Exchange): void {
  const codings = exchange.every("transfer-encoding").flatMap((line) => line.split(","))
    .map((word) => word.trim().toLowerCase());
  const lengths = exchange.every("content-length");
  // Deno 2.4 lets both through.
  if (codings.length > 0 && lengths.length > 0) throw malformed("the body has two lengths");
  if (lengths.length > 1 || lengths.some((length) => !/^\d{1,15}$/.test(length))) {
    throw malformed("the length of the body is none");
  }
  if (codings.length === 0) return;
  if (exchange.request.httpVersion === "1.0") throw malformed("HTTP/1.0 has no transfer codings");
  if (codings.length === 1 && codings[0] === "chunked") return;
  throw new Refusal(501, "UNSUPPORTED", "the transfer coding is not known here; chunked is", {
    Connection: "close",
  });
}

function malformed(message: string): Refusal {
  return new Refusal(400, "UNSUPPORTED", message, { Connection: "close" });
}
