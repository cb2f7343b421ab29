/**
 * What users say of a thing that has a type, such as `type=oci,dest=app.tar` or `{ type: "oci", dest: "app.tar" }`.
 *
 * @module
 */

/**
 * How a field is read on the command line:
 * - `text`: as it is written
 * - `flag`: true or false, in Go's words
 * - `path`: of the host; `-` is the standard output or input
 *
 * A field that is empty counts as left out.
 */
export type FieldKind = "text" | "flag" | "path";

/** Fields by their names on the command line, in lower case with hyphens, dots and underscores. In settings, `force-compression` is `forceCompression`. */
export type Fields = Readonly<Record<string, FieldKind>>;

/** The values of fields, and whatever else a script gives. */
export interface Settings {
  /** As text, true or false, from the command line; as whatever it is, from a script. */
  readonly [name: string]: unknown;
}

/**
 * Makes the error for settings that make no sense, which says where they stand.
 *
 * @param why what is wrong, as in `it needs a directory`
 * @param hint what to write, as in `write dest=DIR`
 */
export type Refuse = (why: string, hint: string) => Error;
