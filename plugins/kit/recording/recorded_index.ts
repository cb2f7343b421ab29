/**
 * The answers of a recording, found by what is asked.
 *
 * @module
 */
import type { RecordedAnswer, RecordedRequest, Recording } from "./contracts.ts";
import { questionKey, requestKey } from "./requests.ts";

/** What was answered to one request of a step, in its order. */
export interface RecordedAnswers {
  readonly step: string;
  readonly request: RecordedRequest;
  readonly answers: readonly RecordedAnswer[];
}

/** Bytes: what is longer says something that may depend on what was posted. */
const shortAnswer = 256;

/** Finds what was answered. */
export class RecordedIndex {
  readonly #byQuestion = new Map<string, RecordedAnswers[]>();
  readonly #byGit = new Map<string, RecordedAnswers[]>();
  readonly #posted = new Map<string, RecordedAnswers[]>();

  constructor({ exchanges }: Recording) {
    const groups = new Map<string, RecordedAnswers & { readonly answers: RecordedAnswer[] }>();
    for (const { step, request, answer } of exchanges) {
      const key = `${step}\n${requestKey(request)}`;
      const known = groups.get(key);
      if (known !== undefined) known.answers.push(answer);
      else groups.set(key, { step, request, answers: [answer] });
    }
    for (const group of groups.values()) {
      add(this.#byQuestion, questionKey(group.request), group);
      const { request } = group;
      if (request.git !== undefined) add(this.#byGit, gitKey(request), group);
      else if (request.method === "POST") add(this.#posted, placeKey(request), group);
    }
  }

  /**
   * What answers a request: of what its own step asked, before what others did; of what was asked with the same wishes, before the
   * only one.
   */
  find(request: RecordedRequest, step: string): RecordedAnswers | undefined {
    const same = this.#byQuestion.get(questionKey(request)) ?? [];
    const found = chosen(same, request, step);
    if (found !== undefined) return found;
    if (request.git !== undefined) {
      return chosen(this.#byGit.get(gitKey(request)) ?? [], request, step);
    }
    if (request.method === "POST") return this.#acknowledgement(request, step);
    if (request.method !== "HEAD") return undefined;
    // A server says of what it has the same, whether it is asked for all of it or not.
    const whole = this.#byQuestion.get(questionKey({ ...request, method: "GET" })) ?? [];
    return chosen(whole, request, step);
  }

  /** Reports have times in them, and are another each time; that they came is all that is said to them. */
  #acknowledgement(request: RecordedRequest, step: string): RecordedAnswers | undefined {
    const own = (this.#posted.get(placeKey(request)) ?? []).filter((group) => group.step === step);
    const isShort = own.every(({ answers }) => answers.every(({ size }) => size <= shortAnswer));
    return isShort && areEqual(own) ? own[0] : undefined;
  }

  /** Whether the same is there that was asked with credentials, where this was not, or without. */
  isOtherwiseAuthorized(request: RecordedRequest): boolean {
    const authorized = request.authorized !== true;
    return this.#byQuestion.has(questionKey({ ...request, authorized }));
  }

  /** Whether the same is there with other wishes, or another body. */
  isOtherwiseAsked({ method, url }: RecordedRequest): boolean {
    for (const key of this.#byQuestion.keys()) if (key.startsWith(`${method} ${url} `)) return true;
    return false;
  }
}

function chosen(
  groups: readonly RecordedAnswers[],
  request: RecordedRequest,
  step: string,
): RecordedAnswers | undefined {
  const own = groups.filter((group) => group.step === step);
  return among(own, request) ?? among(groups, request);
}

function among(
  groups: readonly RecordedAnswers[],
  request: RecordedRequest,
): RecordedAnswers | undefined {
  const wish = (name: string, group: RecordedAnswers) =>
    group.request.headers?.[name] === request.headers?.[name];
  const wishes = ["accept", "accept-encoding", "git-protocol"];
  for (let count = wishes.length; count > 0; count--) {
    const found = groups.filter((group) =>
      wishes.slice(0, count).every((name) => wish(name, group))
    );
    if (found.length > 0) return areEqual(found) || count === wishes.length ? found[0] : undefined;
  }
  return areEqual(groups) ? groups[0] : undefined;
}

/** Whether it makes no difference which of them is taken. */
function areEqual(groups: readonly RecordedAnswers[]): boolean {
  const texts = groups.map(({ answers }) =>
    answers.map(({ status, digest }) => `${status} ${digest}`).join()
  );
  return new Set(texts).size === 1;
}

function placeKey({ method, url, authorized }: RecordedRequest): string {
  return questionKey({ method, url, authorized });
}

function gitKey(request: RecordedRequest): string {
  return placeKey(request) + request.git;
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
