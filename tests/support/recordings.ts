/**
 * Recordings, made without a network.
 *
 * @module
 */
import { digestOf } from "../../core/digest.ts";
import type { Exchange } from "../../plugins/kit/recording/contracts.ts";

/** An answer to GET. */
export function recordedExchange(
  url: string,
  body: string | Uint8Array,
  { status = 200, headers = {}, step = "RUN a" }: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly step?: string;
  } = {},
): Exchange {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    step,
    request: { method: "GET", url },
    answer: { status, headers, digest: digestOf(bytes), size: bytes.length },
  };
}
