/**
 * What a bucket's service refuses, in words of ours. What it says itself is quoted: it is foreign text.
 *
 * @module
 */
import { quote } from "../../../core/plugin/api/text.ts";
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { HttpResponse } from "../../kit/http/client.ts";

/** What stands in the body of a refusal (S3 API reference, § error responses); empty where there is none. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Where the bucket is, if that is another region. */
  readonly region?: string | undefined;
}

/** Reads the body, and what the headers say of the region. */
export async function readRefusal(response: HttpResponse): Promise<Refusal> {
  const bytes = await response.bytes(64 << 10).catch(() => new Uint8Array());
  const text = new TextDecoder().decode(bytes);
  const word = (name: string) =>
    (new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "").trim();
  const region = response.headers.get("x-amz-bucket-region") ?? word("Region");
  return {
    code: word("Code"),
    message: word("Message"),
    region: /^[a-z0-9-]+$/.test(region) ? region : undefined,
  };
}

/** The refusal as an error. */
export function refused(
  { url, status, reason }: Pick<HttpResponse, "url" | "status" | "reason">,
  { code, message, region }: Refusal,
  doing: string,
): QuillaError {
  const said = [code, message].filter((word) => word !== "").map((word) => quote(word)).join(", ");
  const why = said === "" ? `${status} ${reason}`.trimEnd() : `${status}, ${said}`;
  return new QuillaError(`${doing} failed: ${url.host} answers ${why}`, {
    ...meaning(status, code, region),
  });
}

function meaning(
  status: number,
  code: string,
  region: string | undefined,
): { code: string; hint: string } {
  const known = meanings.get(code);
  if (known !== undefined) return { code: `s3/${known[0]}`, hint: known[1] };
  if (region !== undefined && status < 500) {
    return { code: "s3/region", hint: `the bucket is elsewhere: write region=${region}` };
  }
  if (status === 403) return { code: "s3/denied", hint: denied };
  if (status === 429 || status === 503) return { code: "s3/throttled", hint: throttled };
  if (status >= 500) return { code: "s3/unavailable", hint: "try again later" };
  return { code: "s3/refused", hint: "look at bucket, region and endpoint_url" };
}

const denied =
  "these credentials need s3:GetObject and s3:ListBucket to take results, and s3:PutObject to leave some";
const throttled = "it limits how often it is asked: try again later, or write upload_parallelism=1";
const expired = "they hold for some hours: sign in again, for instance with `aws sso login`";
const wrong = "look at access_key_id and secret_access_key, or at AWS_ACCESS_KEY_ID and its secret";

const meanings: ReadonlyMap<string, readonly [code: string, hint: string]> = new Map([
  ["AccessDenied", ["denied", denied]],
  ["ExpiredToken", ["expired", expired]],
  ["ExpiredTokenException", ["expired", expired]],
  ["TokenRefreshRequired", ["expired", expired]],
  ["InvalidToken", ["credentials", "look at session_token, or at AWS_SESSION_TOKEN"]],
  ["InvalidAccessKeyId", ["credentials", wrong]],
  ["SignatureDoesNotMatch", ["credentials", wrong]],
  ["RequestTimeTooSkewed", ["clock", "this machine's clock is wrong: set it"]],
  ["NoSuchBucket", ["bucket", "look at its name; quilla makes no buckets"]],
  ["SlowDown", ["throttled", throttled]],
  ["EntityTooLarge", ["too-large", "the service takes no object of that size: --layer-size cuts"]],
  ["QuotaExceeded", ["full", "remove what is old, for instance by a rule of the bucket"]],
]);
