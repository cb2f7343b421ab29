/**
 * What the system had too little of: the user's to give, and no defect of quilla.
 *
 * @module
 */
import { QuillaError, systemCode } from "../errors.ts";

interface Shortage {
  readonly why: string;
  readonly code: string;
  readonly hint: string;
}

const files: Shortage = {
  why: "too many files are open",
  code: "system/too-many-files",
  hint:
    "allow quilla more of them: `ulimit -n` of the shell that starts it, fs.file-max of the machine",
};

const shortages: Readonly<Record<string, Shortage>> = {
  EMFILE: files,
  ENFILE: files,
  ENOMEM: {
    why: "there is not enough memory",
    code: "system/no-memory",
    hint: "end other programs, or give this machine or container more memory",
  },
  EAGAIN: {
    why: "no more processes may be started",
    code: "system/too-many-processes",
    hint: "allow more of them: `ulimit -u`, or the container's limit of processes",
  },
  EFBIG: {
    why: "no file may be that large",
    code: "system/file-too-large",
    hint:
      "`ulimit -f` of the shell that starts quilla says how large files may be; some file systems have limits of their own",
  },
};

/**
 * A system's error that tells of a shortage, in words; any other as it is.
 *
 * @param doing what was being done, as in `writing a blob`
 */
export function shortage(thrown: unknown, doing: string): unknown {
  const found = shortages[systemCode(thrown) ?? ""];
  if (found === undefined) return thrown;
  const { why, code, hint } = found;
  return new QuillaError(`${doing} failed: ${why}`, { code, hint, cause: thrown });
}
