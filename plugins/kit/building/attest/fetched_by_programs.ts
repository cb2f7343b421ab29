/**
 * What programs fetched while their network was recorded or replayed, as dependencies: every body by its URL and digest.
 *
 * @module
 */
import { type Dependency, recordingUri } from "../../attestations/provenance.ts";
import { bareLocation } from "../../attestations/withheld.ts";
import type { SaidNetwork } from "../../recording/contracts.ts";
import { digestSet } from "./recorded.ts";

/**
 * Each body once, whatever it was answered to, and the recording in which all of them stand. Of what went by unseen nobody has a
 * digest, so that the dependencies are not complete then.
 */
export function fetchedByPrograms(
  { exchanges, unrecorded = [], recording }: SaidNetwork,
): Dependency[] {
  const unseen = unrecorded.map(({ host, port }): Dependency => ({
    uri: `tcp://${host.includes(":") ? `[${host}]` : host}:${port}`,
    digest: {},
    annotations: { kind: "unrecorded", by: "RUN" },
  }));
  const bodies = exchanges.filter(({ answer }) => answer.size > 0);
  const fetched = bodies.map(({ request: { method, url }, answer: { digest, status } }) => ({
    uri: bareLocation(url),
    digest: digestSet(digest),
    annotations: {
      kind: "http",
      by: "RUN" as const,
      ...(method !== "GET" && { method }),
      ...(status !== 200 && { status }),
    },
  }));
  if (recording === undefined) return [...unseen, ...fetched];
  const all = {
    uri: recordingUri,
    digest: digestSet(recording),
    annotations: { kind: "recording" },
  };
  return [all, ...unseen, ...fetched];
}
