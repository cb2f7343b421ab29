/**
 * What each shell is told of the offers: its script asks for them anew at each completion.
 *
 * The first line says what they are, `files`, `directories`, `words` or, where the word goes on, `open`; a line each follows.
 *
 * @module
 */
import { sanitise } from "../print/sanitise.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import type { Offer, Offers } from "./offers.ts";
import { powershellScript } from "./powershell.ts";
import { zshScript } from "./zsh.ts";

/** A shell that can complete. */
export interface Shell {
  /** What it reads when it starts. */
  readonly script: string;
  /** An offer as its script reads it. */
  line(offer: Offer): string;
}

const withTab = ({ word, help }: Offer) => `${word}\t${help}`;

/** The shells by their names. */
export const shells = {
  bash: { script: bashScript, line: ({ word }: Offer) => word },
  zsh: {
    script: zshScript,
    line: ({ word, help }: Offer) => `${word.replace(/[\\:]/g, "\\$&")}${help && `:${help}`}`,
  },
  fish: { script: fishScript, line: withTab },
  powershell: { script: powershellScript, line: withTab },
} satisfies Record<string, Shell>;

/** The lines that a shell's script reads. */
export function offerLines(shell: Shell, offers: Offers): string {
  if (offers.kind !== "words") return offers.kind;
  const goesOn = offers.words.length > 0 &&
    offers.words.every(({ word }) => /[=:,/ ]$/.test(word));
  const lines = offers.words.map(({ word, help }) =>
    shell.line({ word, help: sanitise(help).replace(/\s+/g, " ") })
  );
  return [goesOn ? "open" : "words", ...lines].join("\n");
}
