/**
 * In the browser: all that is known of one span.
 *
 * @module
 */
import { type ComponentChild, type ComponentChildren, h } from "preact";
import { harmless, harmlessLines } from "../../pages/browser/harmless.ts";
import { useWriting } from "../../pages/browser/language.ts";
import type { DrawnSpan } from "./content.ts";
import { titleOf } from "./spans.ts";
import { useContent, useSay } from "./words.ts";

interface DetailsProps {
  readonly span: DrawnSpan;
  /** Milliseconds. */
  readonly onPath: number | undefined;
  /** Shows another one. */
  readonly choose: (id: number) => void;
}

/** A list of what is known. */
export function Details({ span, onPath, choose }: DetailsProps): ComponentChild {
  const { spans } = useContent();
  const say = useSay();
  const { duration, bytes } = useWriting();
  const { kind, name, outcome, start, platform, waits, step, digest, reason, failure, notes } =
    span;
  const show = (id: number) => {
    choose(id);
    // Its row is drawn already, unless what it is was left out.
    document.getElementById(`span-${id}`)?.querySelector("button")?.focus();
  };
  const facts: readonly (readonly [title: string, value: ComponentChildren])[] = [
    [say("kind"), say(`kind_${kind}`)],
    [say("name"), h("code", null, harmlessLines(name))],
    [say("outcome"), say(outcome)],
    [say("start"), duration(start)],
    [say("onPath"), onPath === undefined ? undefined : duration(onPath)],
    [say("bytes"), span.bytes === undefined ? undefined : bytes(span.bytes)],
    [say("platform"), platform && harmless(platform)],
    [say("place"), step && h("code", null, `${harmless(step.file)}:${step.line}`)],
    [say("digest"), digest && h("code", null, harmless(digest))],
    [say("reason"), reason && harmless(reason)],
    [say("failure"), failure && h("code", null, harmlessLines(failure.message))],
    [
      say("waitedFor"),
      waits.length === 0 ? undefined : waits.map((id) =>
        h(
          "button",
          { type: "button", key: id, class: "waited", onClick: () => show(id) },
          titleOf(spans[id]!, say),
        )
      ),
    ],
    [
      say("notes"),
      notes.length === 0 ? undefined : h(
        "ul",
        null,
        notes.map(({ at, text }) =>
          h("li", { key: `${at} ${text}` }, `${say("at", duration(at))}: ${harmless(text)}`)
        ),
      ),
    ],
  ];
  return h(
    "dl",
    { class: "facts" },
    facts.filter(([_, value]) => value !== undefined && value !== "").map(([title, value]) =>
      h("div", { key: title }, h("dt", null, title), h("dd", null, value))
    ),
  );
}
