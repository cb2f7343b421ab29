/**
 * The values of templates, with the types that they have in Go: what is printed, compared and refused hangs on them.
 *
 * @module
 */

/** What is told apart of Go's kinds. */
export type Kind =
  | "bool"
  | "int"
  | "uint"
  | "float"
  | "string"
  | "slice"
  | "map"
  | "struct"
  | "pointer"
  | "interface";

/** A type of Go. */
export interface GoType {
  readonly kind: Kind;
  /** As `%T` prints it: `[]string`, `*image.Summary`. */
  readonly name: string;
  /** Whether it has a name of its own; one without is what it is made of. */
  readonly isNamed: boolean;
  /** Of a slice's, a map's or a pointer's values. Keys of maps are strings. */
  readonly element?: GoType;
  /** Of a struct, in Go's order. */
  readonly fields?: readonly Field[];
  /** Of a struct: what JSON makes of it comes from its methods, by name. */
  readonly isRow?: boolean;
  /** Its `String()`, for types that have one. */
  readonly text?: (data: Data) => string;
  /** Its text in JSON, for structs that are none there, such as times. */
  readonly json?: (data: StructData) => string;
  /** What messages call a value of it. */
  readonly noun?: string;
}

/** A field of a struct. */
export interface Field {
  readonly name: string;
  readonly type: GoType;
  /** Its name in JSON, if that is another. */
  readonly json?: string;
  readonly omitEmpty?: boolean;
  /** Whether its fields are the struct's as well. */
  readonly isEmbedded?: boolean;
  /** A method without parameters: templates ask for it, and printing the struct does not show it. */
  readonly isMethod?: boolean;
  /** Not for templates, but shown where the struct is printed. */
  readonly isHidden?: boolean;
}

/**
 * What a value holds, by kind: boolean, bigint (int and uint), number (float), string, array or null (slice), Map or null
 * (map), an object by the names of fields (struct), `{ to }` or null (pointer), a Value or null (interface).
 */
export type Data = unknown;

/** A value; where Go has an invalid one, undefined stands. */
export interface Value {
  readonly type: GoType;
  readonly data: Data;
}

/** What a struct holds. */
export type StructData = Readonly<Record<string, Data>>;
/** What a map holds; null is Go's nil map. */
export type MapData = ReadonlyMap<string, Data> | null;
/** What a slice holds; null is Go's nil slice. */
export type SliceData = readonly Data[] | null;
/** What a pointer holds. */
export type PointerData = { readonly to: Data } | null;
/** What an interface holds. */
export type InterfaceData = Value | null;

const basic = (kind: Kind, name: string = kind): GoType => ({ kind, name, isNamed: true });

export const boolType = basic("bool");
export const stringType = basic("string");
export const intType = basic("int");
export const int64Type = basic("int", "int64");
export const byteType = basic("uint", "uint8");
export const floatType = basic("float", "float64");
export const anyType: GoType = { kind: "interface", name: "interface {}", isNamed: false };

/** `[]element` */
export function sliceOf(element: GoType): GoType {
  return { kind: "slice", name: `[]${element.name}`, isNamed: false, element };
}

/** `map[string]element` */
export function mapOf(element: GoType): GoType {
  return { kind: "map", name: `map[string]${element.name}`, isNamed: false, element };
}

/** `*element` */
export function pointerTo(element: GoType): GoType {
  const { noun } = element;
  return { kind: "pointer", name: `*${element.name}`, isNamed: false, element, noun };
}

/** A string type with a name of its own. */
export function namedString(name: string): GoType {
  return { kind: "string", name, isNamed: true };
}

export const stringsType = sliceOf(stringType);
export const bytesType = sliceOf(byteType);
export const emptyStructType: GoType = {
  kind: "struct",
  name: "struct {}",
  isNamed: false,
  fields: [],
};

export const stringValue = (data: string): Value => ({ type: stringType, data });
export const boolValue = (data: boolean): Value => ({ type: boolType, data });
export const intValue = (data: number | bigint): Value => ({ type: intType, data: BigInt(data) });

/** Whether Go lets a value of one type stand where the other is wanted. */
export function isAssignable(from: GoType, to: GoType): boolean {
  if (from.name === to.name || to.kind === "interface") return true;
  if (from.kind !== to.kind || (from.isNamed && to.isNamed)) return false;
  return from.element !== undefined && from.element.name === to.element?.name;
}

/** What Go's `new` makes of a type. */
export function zeroOf(type: GoType): Data {
  switch (type.kind) {
    case "bool":
      return false;
    case "int":
    case "uint":
      return 0n;
    case "float":
      return 0;
    case "string":
      return "";
    case "struct":
      return Object.fromEntries(type.fields!.map(({ name, type }) => [name, zeroOf(type)]));
    default:
      return null;
  }
}

/** Whether a value is its type's nil. */
export function isNil(value: Value | undefined): boolean {
  if (value === undefined) return true;
  const { kind } = value.type;
  return value.data === null &&
    (kind === "interface" || kind === "pointer" || kind === "map" || kind === "slice");
}

/** What an interface holds, or the value itself. */
export function unwrap(value: Value | undefined): Value | undefined {
  if (value?.type.kind !== "interface") return value;
  return value.data as InterfaceData ?? undefined;
}

/** What pointers and interfaces lead to; the last that is nil, where one is. */
export function indirect(value: Value | undefined): Value | undefined {
  let at = value;
  while (at !== undefined && at.data !== null) {
    if (at.type.kind === "pointer") {
      at = { type: at.type.element!, data: (at.data as { readonly to: Data }).to };
    } else if (at.type.kind === "interface") at = at.data as Value;
    else break;
  }
  return at;
}

/** Whether `indirect` came upon a nil. */
export function isNilReference(value: Value | undefined): boolean {
  const kind = value?.type.kind;
  return (kind === "pointer" || kind === "interface") && value!.data === null;
}
